package dev.lode.agent.attempt;

/// Hears of all attempts. Called on their threads; must not block.
public interface AttemptListener {

  /// An attempt is not as it was last reported.
  void changed();

  /// An attempt is over. Once for each.
  void ended(Phase phase);
}
