package dev.lode.cli.screen;

import dev.lode.proto.v1.Isolation;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.OnDisconnect;
import dev.lode.proto.v1.PastAttempt;
import dev.lode.proto.v1.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.Collectors;

/// All that is known of a job, a line a fact.
public final class JobBlock {

  private static final int LONG = 2000;

  private final StringBuilder text = new StringBuilder();

  private JobBlock() {}

  public static String of(Job job, Instant now) {
    var block = new JobBlock();
    block.line("job", job.getNumber() + "  " + job.getId());
    block.line("name", Words.harmless(job.getSpec().getName(), LONG));
    if (job.hasOrigin()) {
      var origin = job.getOrigin();
      block.line(
          "trigger", origin.getName() + ", its instant " + Words.moment(origin.getInstant()));
    }
    block.state(job);
    block.asked(job);
    block.times(job, now);
    job.getPastAttemptsList().forEach(block::past);
    block.attempt(job);
    block.left(job);
    return block.text.toString();
  }

  private void state(Job job) {
    line("state", JobWords.state(job));
    if (!job.getWaiting().isEmpty()) {
      line("waits", Words.harmless(job.getWaiting(), LONG));
    }
    var outcome = job.getOutcome();
    if (!outcome.getMessage().isEmpty()) {
      line("why", Words.harmless(outcome.getMessage(), LONG));
    }
    if (job.hasProgress()) {
      line(
          "progress",
          Words.percent(job.getProgress().getPercent())
              + " %  "
              + Words.harmless(job.getProgress().getMessage(), LONG));
    }
  }

  private void asked(Job job) {
    var spec = job.getSpec();
    var workload = spec.getWorkload();
    var program = new ArrayList<String>();
    if (!workload.getEntry().isEmpty()) {
      program.add(workload.getEntry());
    } else if (!workload.getText().isEmpty()) {
      program.add("(text of " + Words.size(workload.getText().length()) + ")");
    }
    program.addAll(workload.getArgsList());
    line("runs", workload.getLauncher() + ": " + Words.harmless(String.join(" ", program), LONG));
    SetupWords.asked(workload).forEach(this::line);
    line("needs", needs(spec.getResources()));
    var isolation = isolation(spec.getIsolation());
    if (!isolation.isEmpty()) {
      line("isolation", isolation);
    }
    if (workload.getFilesCount() > 0) {
      line(
          "files",
          workload.getFilesList().stream()
              .map(
                  file ->
                      Words.harmless(file.getName(), LONG)
                          + " ("
                          + Words.size(file.getSizeBytes())
                          + ")")
              .limit(20)
              .collect(Collectors.joining(", ")));
    }
    if (workload.getEnvCount() > 0) {
      line(
          "env", workload.getEnvMap().keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    if (spec.getPriority() != 0) {
      line("priority", String.valueOf(spec.getPriority()));
    }
    if (spec.hasTimeout()) {
      line("timeout", Words.duration(java.time.Duration.ofSeconds(spec.getTimeout().getSeconds())));
    }
    if (spec.hasSilentAfter()) {
      line(
          "silent after",
          Words.duration(java.time.Duration.ofSeconds(spec.getSilentAfter().getSeconds())));
    }
    if (spec.hasStartAfter()) {
      line("start after", Words.moment(spec.getStartAfter()));
    }
    if (spec.getRetries().getMax() > 0) {
      line("retries", spec.getRetries().getMax() + " when its program fails");
    }
    if (spec.getOnDisconnect() == OnDisconnect.ON_DISCONNECT_KEEP) {
      line("on disconnect", "keep");
    }
  }

  /// `sandbox, no network`; empty for none.
  private static String isolation(Isolation isolation) {
    return switch (isolation.getLevel()) {
      case LEVEL_UNSPECIFIED, LEVEL_NONE, UNRECOGNIZED -> "";
      case LEVEL_USER, LEVEL_SANDBOX, LEVEL_CONTAINER ->
          JobWords.level(isolation.getLevel())
              + (isolation.getImage().isEmpty()
                  ? ""
                  : " of " + Words.harmless(isolation.getImage(), LONG))
              + (isolation.getNoNetwork() ? ", no network" : "");
    };
  }

  private static String needs(Resources resources) {
    var parts = new ArrayList<String>();
    if (resources.getGpus() > 0) {
      parts.add(
          resources.getGpus()
              + " GPU"
              + (resources.getGpus() > 1 ? "s" : "")
              + (resources.getGpuType().isEmpty()
                  ? ""
                  : " " + Words.harmless(resources.getGpuType(), 100))
              + (resources.getMinVramBytes() == 0
                  ? ""
                  : " of " + Words.size(resources.getMinVramBytes()) + " or more"));
    }
    long cpus = resources.hasMilliCpus() ? resources.getMilliCpus() : 1000;
    parts.add(Words.cpus(cpus) + (cpus == 1000 ? " CPU" : " CPUs"));
    if (resources.getMemoryBytes() > 0) {
      parts.add(Words.size(resources.getMemoryBytes()) + " memory");
    }
    return String.join(", ", parts);
  }

  private void times(Job job, Instant now) {
    line("submitted", Words.moment(job.getSubmittedAt()));
    if (job.getAttempt().hasStartedAt()) {
      line("started", Words.moment(job.getAttempt().getStartedAt()));
      line("ran", Words.duration(JobWords.ran(job, now)));
    }
    if (job.hasFinishedAt()) {
      line("finished", Words.moment(job.getFinishedAt()));
    }
  }

  private void past(PastAttempt past) {
    var attempt = past.getAttempt();
    var message = past.getOutcome().getMessage();
    int files = past.getArtifactsCount();
    long lost = past.getLogLostBytes();
    line(
        "attempt",
        attempt.getId().getNumber()
            + " on "
            + Words.harmless(attempt.getHost(), LONG)
            + ", "
            + JobWords.outcome(past.getOutcome())
            + " "
            + Words.moment(past.getEndedAt())
            + (message.isEmpty() ? "" : ": " + Words.harmless(message, LONG))
            + "; log of "
            + Words.size(past.getLogBytes())
            + (lost == 0 ? "" : ", " + Words.size(lost) + " lost")
            + (past.hasLogRemoved() ? ", removed by retention" : "")
            + (files == 0 ? "" : "; " + files + " artifacts")
            + (past.hasArtifactsRemoved() ? ", removed by retention" : ""));
  }

  private void attempt(Job job) {
    if (!job.hasAttempt()) {
      return;
    }
    var attempt = job.getAttempt();
    line(
        "attempt",
        attempt.getId().getNumber()
            + " on "
            + Words.harmless(attempt.getHost(), LONG)
            + " (agent "
            + attempt.getAgentId()
            + ")");
    if (attempt.hasPrepared()) {
      SetupWords.prepared(attempt.getPrepared()).forEach(this::line);
    }
    if (attempt.getGpuIdsCount() > 0) {
      line("gpus", String.join(", ", attempt.getGpuIdsList()));
    }
    if (job.hasExit()) {
      ExitBlock.of(job.getExit()).forEach(it -> line(it.what(), it.value()));
    }
  }

  private void left(Job job) {
    if (job.getPinned()) {
      line("pinned", "retention leaves it alone: lode unpin " + job.getNumber());
    }
    line(
        "log",
        (job.hasLogRemoved()
                ? Words.size(job.getLogRemoved().getBytes())
                    + " "
                    + JobWords.removed(job.getLogRemoved())
                : Words.size(job.getLogBytes()))
            + (job.getLogLostBytes() == 0
                ? ""
                : ", " + Words.size(job.getLogLostBytes()) + " lost"));
    for (var note : job.getNotesList()) {
      line("note", Words.harmless(note, LONG));
    }
    for (var artifact : job.getArtifactsList()) {
      line(
          "artifact",
          Words.harmless(artifact.getName(), LONG)
              + " ("
              + Words.size(artifact.getSizeBytes())
              + ")");
    }
    if (job.hasArtifactsRemoved()) {
      line(
          "artifacts",
          Words.size(job.getArtifactsRemoved().getBytes())
              + " "
              + JobWords.removed(job.getArtifactsRemoved()));
    }
    if (!job.getResultJson().isEmpty()) {
      text.append("result\n").append(job.getResultJson().strip()).append('\n');
    }
  }

  private void line(String what, String value) {
    text.append(String.format("%-14s", what)).append(value.stripTrailing()).append('\n');
  }
}
