package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.AgentConfig.Files;
import dev.lode.agent.AgentConfig.Terms;
import dev.lode.agent.SetupConfig;
import dev.lode.agent.ending.LogRules;
import dev.lode.agent.isolation.IsolationRules;
import dev.lode.agent.limits.LimitPolicy;
import dev.lode.common.config.StartException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How an agent holds jobs to what they asked for, and what it makes of their last words.
final class LimitOptions {

  @Option(
      names = "--job-processes",
      paramLabel = "N",
      defaultValue = "" + LimitPolicy.DEFAULT_PROCESSES,
      description =
          "Processes and threads that a job may have at once; 0 for any number. Default:"
              + " ${DEFAULT-VALUE}.")
  private int processes;

  @Option(
      names = "--hard-cpus",
      description =
          "Give a job no more CPU than it asked for even while CPUs are idle. Default: what it"
              + " asked for is its share while others want CPU too.")
  private boolean hardCpus;

  @Option(
      names = "--cgroups",
      paramLabel = "auto|off",
      defaultValue = "auto",
      description =
          "Whether jobs are limited by control groups; without them each process is, by itself."
              + " Default: ${DEFAULT-VALUE}.")
  private String groups = "";

  @Option(
      names = "--log-rules",
      paramLabel = "FILE",
      description =
          "Patterns that tell from the end of a log why a job failed and whether to try again;"
              + " YAML, see docs/limits.md.")
  private @Nullable Path rules;

  Terms terms(
      SetupConfig setup,
      IsolationRules isolation,
      Files files,
      long logSpoolBytes,
      Path directory) {
    if (processes < 0) {
      throw badInput("--job-processes: 0 or more, not " + processes);
    }
    if (!groups.equals("auto") && !groups.equals("off")) {
      throw badInput("--cgroups: auto or off, not " + groups);
    }
    try {
      return new Terms(
          setup,
          isolation,
          new LimitPolicy(groups.equals("auto"), processes, hardCpus),
          rules == null ? LogRules.NONE : LogRules.read(directory.resolve(rules)),
          files,
          logSpoolBytes,
          true);
    } catch (StartException e) {
      throw badInput("--log-rules: " + e.getMessage());
    }
  }
}
