package dev.lode.coordinator.core.placement;

/// Whether a shape may go onto an agent, and if not, what is lacking.
public sealed interface Verdict {

  /// It may go there now.
  record Fits() implements Verdict {}

  /// It could go there once others have given back what they hold.
  record Busy(What what, long asked, long free, long offered) implements Verdict {}

  /// It can never go there as the agent is.
  record Never(What what, long asked, long offered) implements Verdict {}

  /// What is lacking.
  enum What {
    LAUNCHER,
    ISOLATION,
    REPOSITORY,
    PYTHON,
    GPUS,
    CPUS,
    MEMORY
  }
}
