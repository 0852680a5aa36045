package dev.lode.coordinator.store.sql;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Totals;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Prepared;
import dev.lode.coordinator.core.job.Attempt;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// An attempt and its exit as the fields of a JSON object, and back.
final class AttemptCodec {

  private AttemptCodec() {}

  static void write(JsonGenerator out, Attempt attempt) {
    out.writeStringProperty("id", attempt.id().toString());
    out.writeStringProperty("agent", attempt.agent().value());
    Json.texts(out, "gpus", attempt.gpus().stream().map(GpuId::value).toList());
    Fields.write(out, "placed", attempt.placedAt());
    if (attempt.startedAt() != null) {
      Fields.write(out, "started", attempt.startedAt());
    }
    if (attempt.prepared() != null) {
      Json.object(out, "prepared", attempt.prepared(), AttemptCodec::writePrepared);
    }
  }

  private static void writePrepared(JsonGenerator out, Prepared prepared) {
    Fields.write(out, "took", prepared.took());
    write(out, "inputs", prepared.inputs());
    write(out, "environment", prepared.environment());
    write(out, "repository", prepared.repository());
    out.writeStringProperty("environmentKey", prepared.environmentKey());
    out.writeStringProperty("commit", prepared.commit());
  }

  private static void write(JsonGenerator out, String name, @Nullable Duration span) {
    if (span != null) {
      Fields.write(out, name, span);
    }
  }

  private static Prepared readPrepared(Fields in) {
    return new Prepared(
        in.duration("took"),
        in.has("inputs") ? in.duration("inputs") : null,
        in.has("environment") ? in.duration("environment") : null,
        in.has("repository") ? in.duration("repository") : null,
        in.text("environmentKey"),
        in.text("commit"));
  }

  static Attempt read(Fields in) {
    return new Attempt(
        AttemptId.from(in.text("id")),
        new AgentId(in.text("agent")),
        in.texts("gpus").stream().map(GpuId::new).toList(),
        in.instant("placed"),
        in.has("started") ? in.instant("started") : null,
        in.orNull("prepared", AttemptCodec::readPrepared));
  }

  static void writeExit(JsonGenerator out, Exit exit) {
    switch (exit.how()) {
      case Exit.How.Code(var code) -> out.writeNumberProperty("code", code);
      case Exit.How.Signal(var signal) -> out.writeNumberProperty("signal", signal);
      case Exit.How.Unstartable(var reason) -> out.writeStringProperty("unstartable", reason);
    }
    out.writeStringProperty("by", exit.by().name());
    out.writeNumberProperty("maxRssBytes", exit.usage().maxRssBytes());
    Fields.write(out, "cpu", exit.usage().cpuTime());
    out.writeNumberProperty("leftBehind", exit.usage().leftBehind());
    if (!exit.usage().totals().equals(Totals.NONE)) {
      Json.object(out, "totals", exit.usage().totals(), AttemptCodec::writeTotals);
    }
    if (exit.finding() != null) {
      Json.object(out, "finding", exit.finding(), AttemptCodec::writeFinding);
    }
  }

  private static void writeTotals(JsonGenerator out, Totals totals) {
    out.writeNumberProperty("memoryPeak", totals.memoryPeakBytes());
    out.writeNumberProperty("memoryLimit", totals.memoryLimitBytes());
    out.writeNumberProperty("oomKills", totals.oomKills());
    out.writeNumberProperty("refusedForks", totals.refusedForks());
    out.writeNumberProperty("read", totals.readBytes());
    out.writeNumberProperty("written", totals.writtenBytes());
  }

  private static Totals readTotals(Fields in) {
    return new Totals(
        in.number("memoryPeak"),
        in.number("memoryLimit"),
        in.number("oomKills"),
        in.number("refusedForks"),
        in.number("read"),
        in.number("written"));
  }

  private static void writeFinding(JsonGenerator out, Finding finding) {
    out.writeStringProperty("kind", finding.kind().name());
    out.writeStringProperty("rule", finding.rule());
    out.writeStringProperty("words", finding.words());
    out.writeStringProperty("retry", finding.retry().name());
  }

  private static Finding readFinding(Fields in) {
    return new Finding(
        in.word("kind", Finding.Kind.class),
        in.text("rule"),
        in.text("words"),
        in.word("retry", Finding.Retry.class));
  }

  static Exit readExit(Fields in) {
    return new Exit(
        readHow(in),
        in.word("by", Exit.By.class),
        new Exit.Usage(
            in.number("maxRssBytes"),
            in.duration("cpu"),
            in.integer("leftBehind"),
            Objects.requireNonNullElse(in.orNull("totals", AttemptCodec::readTotals), Totals.NONE)),
        in.orNull("finding", AttemptCodec::readFinding));
  }

  private static Exit.How readHow(Fields in) {
    if (in.has("code")) {
      return new Exit.How.Code(in.integer("code"));
    }
    return in.has("signal")
        ? new Exit.How.Signal(in.integer("signal"))
        : new Exit.How.Unstartable(in.text("unstartable"));
  }
}
