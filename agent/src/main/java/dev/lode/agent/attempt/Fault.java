package dev.lode.agent.attempt;

/// Why an attempt could not be prepared.
///
/// @param message one sentence for a person
public record Fault(Culprit culprit, String message) {

  /// Who is at fault.
  public enum Culprit {
    /// What was asked for cannot be done on any host.
    CALLER,
    /// Another host could do it.
    FLEET
  }

  static Fault caller(String message) {
    return new Fault(Culprit.CALLER, message);
  }

  static Fault fleet(String message) {
    return new Fault(Culprit.FLEET, message);
  }
}
