package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.Progress;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Hold;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.job.StopReason;
import tools.jackson.core.JsonGenerator;

/// A job's state as the fields of a JSON object, and back; `is` says which.
final class StateCodec {

  private static final String IS = "is";

  private StateCodec() {}

  static void write(JsonGenerator out, JobState state) {
    switch (state) {
      case JobState.Held(var why, var until) -> {
        out.writeStringProperty(IS, "held");
        out.writeStringProperty("why", why.name());
        Fields.write(out, "until", until);
      }
      case JobState.Queued(var since) -> {
        out.writeStringProperty(IS, "queued");
        Fields.write(out, "since", since);
      }
      case JobState.Starting(var attempt) -> {
        out.writeStringProperty(IS, "starting");
        Json.object(out, "attempt", attempt, AttemptCodec::write);
      }
      case JobState.Running(var attempt) -> {
        out.writeStringProperty(IS, "running");
        Json.object(out, "attempt", attempt, AttemptCodec::write);
      }
      case JobState.Stopping(var attempt, var reason, var since) -> {
        out.writeStringProperty(IS, "stopping");
        Json.object(out, "attempt", attempt, AttemptCodec::write);
        Json.object(out, "reason", reason, StateCodec::writeReason);
        Fields.write(out, "since", since);
      }
      case JobState.Collecting(var attempt, var exit, var reason) -> {
        out.writeStringProperty(IS, "collecting");
        Json.object(out, "attempt", attempt, AttemptCodec::write);
        Json.object(out, "exit", exit, AttemptCodec::writeExit);
        if (reason != null) {
          Json.object(out, "reason", reason, StateCodec::writeReason);
        }
      }
      case JobState.Finished finished -> writeFinished(out, finished);
    }
  }

  private static void writeFinished(JsonGenerator out, JobState.Finished finished) {
    out.writeStringProperty(IS, "finished");
    Json.object(out, "outcome", finished.outcome(), StateCodec::writeOutcome);
    if (finished.attempt() != null) {
      Json.object(out, "attempt", finished.attempt(), AttemptCodec::write);
    }
    if (finished.exit() != null) {
      Json.object(out, "exit", finished.exit(), AttemptCodec::writeExit);
    }
    Json.object(out, "left", finished.left(), StateCodec::writeLeft);
    Fields.write(out, "at", finished.at());
  }

  static String text(PastAttempt past) {
    return Json.text(
        new JobState.Finished(past.outcome(), past.attempt(), past.exit(), past.left(), past.at()),
        StateCodec::write);
  }

  static PastAttempt pastAttempt(String text) {
    if (Json.value(text, StateCodec::read) instanceof JobState.Finished end
        && end.attempt() != null) {
      return new PastAttempt(end.outcome(), end.attempt(), end.exit(), end.left(), end.at());
    }
    throw new IllegalArgumentException("not an attempt that has ended");
  }

  static JobState read(Fields in) {
    String is = in.text(IS);
    return switch (is) {
      case "held" -> new JobState.Held(in.word("why", Hold.class), in.instant("until"));
      case "queued" -> new JobState.Queued(in.instant("since"));
      case "starting" -> new JobState.Starting(AttemptCodec.read(in.fields("attempt")));
      case "running" -> new JobState.Running(AttemptCodec.read(in.fields("attempt")));
      case "stopping" ->
          new JobState.Stopping(
              AttemptCodec.read(in.fields("attempt")),
              readReason(in.fields("reason")),
              in.instant("since"));
      case "collecting" ->
          new JobState.Collecting(
              AttemptCodec.read(in.fields("attempt")),
              AttemptCodec.readExit(in.fields("exit")),
              in.orNull("reason", StateCodec::readReason));
      case "finished" ->
          new JobState.Finished(
              readOutcome(in.fields("outcome")),
              in.orNull("attempt", AttemptCodec::read),
              in.orNull("exit", AttemptCodec::readExit),
              readLeft(in.fields("left")),
              in.instant("at"));
      default -> throw new IllegalArgumentException("not a state: " + is);
    };
  }

  private static void writeReason(JsonGenerator out, StopReason reason) {
    switch (reason) {
      case StopReason.CancelRequested(var by) -> {
        out.writeStringProperty(IS, "cancelRequested");
        out.writeStringProperty("by", by);
      }
      case StopReason.TimedOut(var limit) -> {
        out.writeStringProperty(IS, "timedOut");
        Fields.write(out, "limit", limit);
      }
      case StopReason.Silent(var limit) -> {
        out.writeStringProperty(IS, "silent");
        Fields.write(out, "limit", limit);
      }
    }
  }

  private static StopReason readReason(Fields in) {
    String is = in.text(IS);
    return switch (is) {
      case "cancelRequested" -> new StopReason.CancelRequested(in.text("by"));
      case "timedOut" -> new StopReason.TimedOut(in.duration("limit"));
      case "silent" -> new StopReason.Silent(in.duration("limit"));
      default -> throw new IllegalArgumentException("not a reason to stop: " + is);
    };
  }

  private static void writeOutcome(JsonGenerator out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded() -> out.writeStringProperty(IS, "succeeded");
      case Outcome.Failed(var cause) -> {
        out.writeStringProperty(IS, "failed");
        Json.object(out, "cause", cause, StateCodec::writeCause);
      }
      case Outcome.Cancelled(var by) -> {
        out.writeStringProperty(IS, "cancelled");
        out.writeStringProperty("by", by);
      }
    }
  }

  private static Outcome readOutcome(Fields in) {
    String is = in.text(IS);
    return switch (is) {
      case "succeeded" -> new Outcome.Succeeded();
      case "failed" -> new Outcome.Failed(readCause(in.fields("cause")));
      case "cancelled" -> new Outcome.Cancelled(in.text("by"));
      default -> throw new IllegalArgumentException("not an outcome: " + is);
    };
  }

  private static void writeCause(JsonGenerator out, Cause cause) {
    out.writeStringProperty("culprit", cause.culprit().name());
    out.writeStringProperty("code", cause.code().name());
    out.writeStringProperty("message", cause.message());
    if (cause.exitCode() != null) {
      out.writeNumberProperty("exitCode", cause.exitCode());
    }
    if (cause.signal() != null) {
      out.writeNumberProperty("signal", cause.signal());
    }
    if (!cause.rule().isEmpty()) {
      out.writeStringProperty("rule", cause.rule());
    }
  }

  private static Cause readCause(Fields in) {
    return new Cause(
        in.word("culprit", Cause.Culprit.class),
        in.word("code", Cause.Code.class),
        in.text("message"),
        in.integerOrNull("exitCode"),
        in.integerOrNull("signal"),
        in.has("rule") ? in.text("rule") : "");
  }

  private static void writeLeft(JsonGenerator out, Collection left) {
    out.writeNumberProperty("logEnd", left.logEnd());
    out.writeNumberProperty("logLostBytes", left.logLostBytes());
    if (left.progress() != null) {
      Json.object(out, "progress", left.progress(), StateCodec::writeProgress);
    }
    out.writeStringProperty("result", left.resultJson());
    Json.list(out, "artifacts", left.artifacts(), StateCodec::writeArtifact);
    Json.texts(out, "notes", left.notes());
  }

  private static Collection readLeft(Fields in) {
    return new Collection(
        in.number("logEnd"),
        in.number("logLostBytes"),
        in.orNull("progress", it -> new Progress(it.fraction("percent"), it.text("message"))),
        in.text("result"),
        in.list("artifacts", StateCodec::readArtifact),
        in.texts("notes"));
  }

  private static void writeProgress(JsonGenerator out, Progress progress) {
    out.writeNumberProperty("percent", progress.percent());
    out.writeStringProperty("message", progress.message());
  }

  private static void writeArtifact(JsonGenerator out, Artifact artifact) {
    out.writeStringProperty("name", artifact.name().value());
    out.writeStringProperty("sha256", artifact.sha256().hex());
    out.writeNumberProperty("bytes", artifact.sizeBytes());
  }

  private static Artifact readArtifact(Fields in) {
    return new Artifact(
        new RelativePath(in.text("name")), new Sha256(in.text("sha256")), in.number("bytes"));
  }
}
