package dev.lode.coordinator.store.sql;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.retention.Removed;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import tools.jackson.core.JsonGenerator;

/// What is kept of a job, and what is to be deleted, as JSON text, and back.
final class KeptCodec {

  private KeptCodec() {}

  static String text(Kept kept) {
    return Json.text(kept, KeptCodec::write);
  }

  static Kept kept(String text) {
    return Json.value(text, KeptCodec::read);
  }

  private static void write(JsonGenerator out, Kept kept) {
    out.writeBooleanProperty("pinned", kept.pinned());
    if (kept.log() != null) {
      Json.object(out, "log", kept.log(), KeptCodec::writeRemoved);
    }
    if (kept.artifacts() != null) {
      Json.object(out, "artifacts", kept.artifacts(), KeptCodec::writeRemoved);
    }
  }

  private static Kept read(Fields in) {
    return new Kept(
        in.claim("pinned"),
        in.orNull("log", KeptCodec::readRemoved),
        in.orNull("artifacts", KeptCodec::readRemoved));
  }

  private static void writeRemoved(JsonGenerator out, Removed removed) {
    Fields.write(out, "at", removed.at());
    out.writeNumberProperty("attempts", removed.attempts());
    out.writeNumberProperty("bytes", removed.bytes());
    out.writeStringProperty("why", removed.why());
  }

  private static Removed readRemoved(Fields in) {
    return new Removed(
        in.instant("at"), in.integer("attempts"), in.number("bytes"), in.text("why"));
  }

  /// What tells one from all others.
  static String name(Leftover leftover) {
    return switch (leftover) {
      case Leftover.Logs(var job, _) -> "logs " + job.value();
      case Leftover.Blob(var blob) -> "blob " + blob.hex();
    };
  }

  static String text(Leftover leftover) {
    return Json.text(leftover, KeptCodec::writeLeftover);
  }

  private static void writeLeftover(JsonGenerator out, Leftover leftover) {
    switch (leftover) {
      case Leftover.Logs(var job, var attempts) -> {
        out.writeStringProperty("job", job.value());
        out.writeNumberProperty("attempts", attempts);
      }
      case Leftover.Blob(var blob) -> out.writeStringProperty("blob", blob.hex());
    }
  }

  static Leftover leftover(String text) {
    return Json.value(
        text,
        in ->
            in.has("blob")
                ? new Leftover.Blob(new Sha256(in.text("blob")))
                : new Leftover.Logs(new JobId(in.text("job")), in.integer("attempts")));
  }
}
