package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Isolation;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.common.model.python.PythonRule;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.LogOptions;
import dev.lode.coordinator.core.job.Needs;
import dev.lode.coordinator.core.job.Retries;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/// A version of a job as JSON text, and back. Fields it does not know are passed over on reading.
final class JobCodec {

  private JobCodec() {}

  static String text(Job job) {
    return Json.text(job, JobCodec::write);
  }

  static Job job(String text) {
    return Json.value(text, it -> read(it, readSpec(it.fields("spec"))));
  }

  /// @param specs where equal ones are kept once
  static Job job(Fields in, SpecPool specs) {
    return read(in, specs.of(in));
  }

  private static void write(JsonGenerator out, Job job) {
    out.writeStringProperty("id", job.id().value());
    out.writeNumberProperty("number", job.number());
    Json.object(out, "spec", job.spec(), JobCodec::writeSpec);
    out.writeStringProperty("key", job.idempotencyKey());
    Fields.write(out, "submitted", job.submittedAt());
    out.writeNumberProperty("attempts", job.attempts());
    out.writeNumberProperty("fleetFaults", job.fleetFaults());
    if (job.retried() > 0) {
      out.writeNumberProperty("retried", job.retried());
    }
    if (job.origin() != null) {
      Json.object(out, "origin", job.origin(), TriggerCodec::writeOrigin);
    }
    Json.object(out, "state", job.state(), StateCodec::write);
  }

  private static Job read(Fields in, JobSpec spec) {
    return new Job(
        new JobId(in.text("id")),
        in.number("number"),
        spec,
        in.text("key"),
        in.instant("submitted"),
        in.integer("attempts"),
        in.integer("fleetFaults"),
        in.has("retried") ? in.integer("retried") : 0,
        in.orNull("origin", TriggerCodec::readOrigin),
        StateCodec.read(in.fields("state")));
  }

  static void writeSpec(JsonGenerator out, JobSpec spec) {
    out.writeStringProperty("name", spec.name());
    Json.object(out, "resources", spec.resources(), JobCodec::writeResources);
    out.writeNumberProperty("priority", spec.priority());
    if (spec.timeout() != null) {
      Fields.write(out, "timeout", spec.timeout());
    }
    if (spec.silence() != null) {
      Fields.write(out, "silence", spec.silence());
    }
    Fields.write(out, "grace", spec.grace());
    out.writeStringProperty("onDisconnect", spec.onDisconnect().name());
    out.writeStringProperty("launcher", spec.launcher());
    if (spec.startAfter() != null) {
      Fields.write(out, "startAfter", spec.startAfter());
    }
    if (!spec.retries().equals(Retries.NONE)) {
      Json.object(out, "retries", spec.retries(), JobCodec::writeRetries);
    }
    if (spec.needs().isolation() != Isolation.Level.NONE) {
      out.writeStringProperty("isolation", spec.needs().isolation().name());
    }
    if (spec.needs().python() != null) {
      out.writeStringProperty("python", spec.needs().python().toString());
    }
    if (spec.needs().repository()) {
      out.writeBooleanProperty("repository", true);
    }
    if (spec.logs().limitBytes() > 0) {
      out.writeNumberProperty("logLimit", spec.logs().limitBytes());
    }
  }

  static JobSpec readSpec(Fields in) {
    return new JobSpec(
        in.text("name"),
        readResources(in.fields("resources")),
        in.integer("priority"),
        in.has("timeout") ? in.duration("timeout") : null,
        in.has("silence") ? in.duration("silence") : null,
        in.duration("grace"),
        in.word("onDisconnect", OnDisconnect.class),
        in.text("launcher"),
        in.has("startAfter") ? in.instant("startAfter") : null,
        Objects.requireNonNullElse(in.orNull("retries", JobCodec::readRetries), Retries.NONE),
        readNeeds(in),
        in.has("logLimit") ? new LogOptions(in.number("logLimit")) : LogOptions.USUAL);
  }

  private static Needs readNeeds(Fields in) {
    var python = in.has("python") ? PythonRule.from(in.text("python")) : null;
    var repository = in.has("repository") && in.claim("repository");
    var isolation =
        in.has("isolation") ? in.word("isolation", Isolation.Level.class) : Isolation.Level.NONE;
    return python == null && !repository && isolation == Isolation.Level.NONE
        ? Needs.NOTHING
        : new Needs(python, repository, isolation);
  }

  private static void writeRetries(JsonGenerator out, Retries retries) {
    out.writeNumberProperty("max", retries.max());
    Fields.write(out, "pause", retries.pause());
    Fields.write(out, "longestPause", retries.longestPause());
  }

  private static Retries readRetries(Fields in) {
    return new Retries(in.integer("max"), in.duration("pause"), in.duration("longestPause"));
  }

  private static void writeResources(JsonGenerator out, Resources resources) {
    out.writeNumberProperty("gpus", resources.gpus());
    out.writeStringProperty("gpuType", resources.gpuType());
    out.writeNumberProperty("minVramBytes", resources.minVramBytes());
    out.writeNumberProperty("milliCpus", resources.milliCpus());
    out.writeNumberProperty("memoryBytes", resources.memoryBytes());
  }

  private static Resources readResources(Fields in) {
    return new Resources(
        in.integer("gpus"),
        in.text("gpuType"),
        in.number("minVramBytes"),
        in.integer("milliCpus"),
        in.number("memoryBytes"));
  }
}
