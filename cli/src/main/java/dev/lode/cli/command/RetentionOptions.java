package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.spec.Units;
import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How long what jobs leave is kept, as `up` and `coordinator` take it.
final class RetentionOptions {

  private static final String FOREVER = "forever";

  @Option(
      names = "--keep-jobs",
      paramLabel = "TIME",
      defaultValue = "90d",
      description =
          "How long ended jobs are kept, with all they left; 0 or forever for no limit. What is"
              + " pinned stays, and for seven days the record of a job that was submitted with a"
              + " key, as lode run and lode submit do. Default: ${DEFAULT-VALUE}.")
  private String jobs = "";

  @Option(
      names = "--keep-jobs-count",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "How many ended jobs are kept, the last ones to end; 0 or forever for no limit. There are"
              + " more while they were submitted with a key, as lode run and lode submit do, less"
              + " than seven days ago. Default: ${DEFAULT-VALUE}.")
  private String jobsCount = "";

  @Option(
      names = "--keep-logs",
      paramLabel = "TIME",
      defaultValue = "30d",
      description =
          "How long the logs of ended jobs are kept; 0 or forever for no limit. Default:"
              + " ${DEFAULT-VALUE}.")
  private String logs = "";

  @Option(
      names = "--keep-logs-bytes",
      paramLabel = "SIZE",
      defaultValue = "50GB",
      description =
          "How much of the logs of ended jobs is kept, in all; 0 or forever for no limit. Default:"
              + " ${DEFAULT-VALUE}.")
  private String logsBytes = "";

  @Option(
      names = "--keep-artifacts",
      paramLabel = "TIME",
      defaultValue = "90d",
      description =
          "How long the artifacts of ended jobs are kept; 0 or forever for no limit. Default:"
              + " ${DEFAULT-VALUE}.")
  private String artifacts = "";

  @Option(
      names = "--keep-artifacts-bytes",
      paramLabel = "SIZE",
      defaultValue = "500GB",
      description =
          "How much of the artifacts of ended jobs is kept, in all; 0 or forever for no limit."
              + " Default: ${DEFAULT-VALUE}.")
  private String artifactsBytes = "";

  @Option(
      names = "--keep-uploads",
      paramLabel = "TIME",
      defaultValue = "1d",
      description =
          "How long files are kept that were sent and that no job or trigger names: longer than"
              + " between the sending and the submit. There must be a limit. Default:"
              + " ${DEFAULT-VALUE}.")
  private String uploads = "";

  Retention policy() {
    var uploads = age("--keep-uploads", this.uploads);
    if (uploads == null) {
      throw badInput(
          "--keep-uploads: files that no job names cannot be kept for ever; give a time");
    }
    return new Retention(
        new Limit(age("--keep-jobs", jobs), count("--keep-jobs-count", jobsCount)),
        new Limit(age("--keep-logs", logs), bytes("--keep-logs-bytes", logsBytes)),
        new Limit(
            age("--keep-artifacts", artifacts), bytes("--keep-artifacts-bytes", artifactsBytes)),
        uploads);
  }

  private static boolean unlimited(String text) {
    return text.equals(FOREVER) || text.equals("0");
  }

  private static @Nullable Duration age(String option, String text) {
    if (unlimited(text)) {
      return null;
    }
    var age = Units.duration(option, text);
    if (age.isZero()) {
      throw nothingKept(option);
    }
    return age;
  }

  private static long bytes(String option, String text) {
    if (unlimited(text)) {
      return Long.MAX_VALUE;
    }
    long bytes = Units.bytes(option, text);
    if (bytes == 0) {
      throw nothingKept(option);
    }
    return bytes;
  }

  private static RuntimeException nothingKept(String option) {
    return badInput(option + ": nothing would be kept; give 0 or forever for no limit");
  }

  private static long count(String option, String text) {
    if (unlimited(text)) {
      return Long.MAX_VALUE;
    }
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw badInput(option + ": a number of jobs such as 100000, or forever; not " + text);
    }
    return Long.parseLong(text);
  }
}
