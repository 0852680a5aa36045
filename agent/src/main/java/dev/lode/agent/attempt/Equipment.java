package dev.lode.agent.attempt;

import dev.lode.agent.ending.LogRules;
import dev.lode.agent.files.ArtifactCollector;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.logs.LogShipper;
import dev.lode.agent.progress.ProgressWatch;

/// What attempts are looked after with; the same for all of them.
public record Equipment(
    Journal journal,
    Preparation preparation,
    Processes processes,
    Outputs outputs,
    ArtifactCollector artifacts,
    AttemptListener listener) {

  /// What workloads' logs and progress are followed with, and what is read from their end.
  public record Outputs(
      KernelEvents events, LogShipper logs, ProgressWatch progress, LogRules rules) {}
}
