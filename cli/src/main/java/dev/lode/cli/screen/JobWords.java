package dev.lode.cli.screen;

import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.Isolation;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.Removed;
import dev.lode.proto.v1.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A job's facts in a few words.
public final class JobWords {

  private JobWords() {}

  /// Where a job is, or how it ended.
  public static String state(Job job) {
    return job.getState() == State.STATE_FINISHED
        ? outcome(job.getOutcome())
        : word(job.getState());
  }

  private static String word(State state) {
    return switch (state) {
      case STATE_HELD -> "held";
      case STATE_QUEUED -> "queued";
      case STATE_STARTING -> "starting";
      case STATE_RUNNING -> "running";
      case STATE_STOPPING -> "stopping";
      case STATE_COLLECTING -> "collecting";
      case STATE_FINISHED -> "finished";
      case STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String outcome(Outcome outcome) {
    return switch (outcome.getKind()) {
      case KIND_SUCCEEDED -> "succeeded";
      case KIND_FAILED -> "failed";
      case KIND_CANCELLED -> "cancelled";
      case KIND_UNSPECIFIED, UNRECOGNIZED -> "finished";
    };
  }

  /// What became of what retention has removed.
  public static String removed(Removed removed) {
    return "removed on "
        + Words.moment(removed.getAt())
        + " by retention: "
        + Words.harmless(removed.getWhy(), 200);
  }

  /// What nobody has of a log.
  public static String logLost(long bytes) {
    return Words.size(bytes) + " of its log were lost";
  }

  /// How a finished job ended, in one sentence without a full stop.
  public static String ending(Job job) {
    var message = job.getOutcome().getMessage();
    var ran =
        job.getAttempt().hasStartedAt() ? " after " + Words.duration(ran(job, Instant.MAX)) : "";
    return "job "
        + job.getNumber()
        + " "
        + outcome(job.getOutcome())
        + ran
        + (message.isEmpty() ? "" : ": " + Words.harmless(message, 1000));
  }

  /// How long a job has run, or ran.
  public static Duration ran(Job job, Instant now) {
    if (!job.getAttempt().hasStartedAt()) {
      return Duration.ZERO;
    }
    var end = job.hasFinishedAt() ? Words.instant(job.getFinishedAt()) : now;
    var ran = Duration.between(Words.instant(job.getAttempt().getStartedAt()), end);
    return ran.isNegative() ? Duration.ZERO : ran;
  }

  /// The part of an id that names a job among few.
  public static String brief(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }

  public static String state(Agent agent) {
    return switch (agent.getState()) {
      case STATE_LIVE -> "live";
      case STATE_SILENT -> "silent";
      case STATE_LOST -> "lost";
      case STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  /// `sandbox`.
  public static String level(Isolation.Level level) {
    return level.name().replace("LEVEL_", "").toLowerCase(Locale.ROOT);
  }
}
