package dev.lode.agent.attempt;

import dev.lode.agent.logs.Gone;
import dev.lode.agent.logs.LogState;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An [Entry] as a line of text: eight hex digits of CRC32C over the rest, a blank, one flat JSON
/// object, a newline.
final class EntryLine {

  private static final JsonFactory JSON = JsonFactory.builder().build();
  private static final int CRC_DIGITS = 8;

  private EntryLine() {}

  static byte[] write(Entry entry) {
    var out = new ByteArrayOutputStream(256);
    out.writeBytes(new byte[CRC_DIGITS + 1]);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("attempt", entry.attempt().toString());
      write(entry, json);
      json.writeEndObject();
    }
    out.write('\n');
    byte[] line = out.toByteArray();
    byte[] crc = crc(line, CRC_DIGITS + 1, line.length - 1).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, line, 0, CRC_DIGITS);
    line[CRC_DIGITS] = ' ';
    return line;
  }

  /// The entry of a line without its newline; null when the line is damaged.
  static @Nullable Entry read(byte[] line) {
    if (line.length <= CRC_DIGITS
        || line[CRC_DIGITS] != ' '
        || !crc(line, CRC_DIGITS + 1, line.length)
            .equals(new String(line, 0, CRC_DIGITS, StandardCharsets.US_ASCII))) {
      return null;
    }
    try {
      return entry(fields(line));
    } catch (JacksonException | IllegalArgumentException _) {
      return null; // well written, by a version that wrote something else
    }
  }

  private static void write(Entry entry, JsonGenerator json) {
    switch (entry) {
      case Entry.Start(_, var bootId, var gpus) -> {
        json.writeStringProperty("is", "start").writeStringProperty("boot", bootId);
        json.writeArrayPropertyStart("gpus");
        gpus.forEach(it -> json.writeString(it.value()));
        json.writeEndArray();
      }
      case Entry.Prepared(_, var what) -> PreparedLine.write(what, json);
      case Entry.Launched(_, var pid, var ticks, var at) ->
          json.writeStringProperty("is", "launched")
              .writeNumberProperty("pid", pid)
              .writeNumberProperty("ticks", ticks)
              .writeStringProperty("at", at.toString());
      case Entry.LogMoved(_, var state) ->
          json.writeStringProperty("is", "log")
              .writeNumberProperty("durable", state.durable())
              .writeNumberProperty("cut", state.cut())
              .writeNumberProperty("lost", state.lost())
              .writeNumberProperty("lostUpTo", state.lostUpTo())
              .writeNumberProperty("freed", state.gone().freed())
              .writeNumberProperty("holeFrom", state.gone().from())
              .writeNumberProperty("holeTo", state.gone().to());
      case Entry.Exited(_, var exit, var startedAt, var logEnd) -> {
        json.writeStringProperty("is", "exited").writeNumberProperty("logEnd", logEnd);
        if (startedAt != null) {
          json.writeStringProperty("at", startedAt.toString());
        }
        write(exit, json);
      }
      case Entry.Unprepared(_, var fault) ->
          json.writeStringProperty("is", "unprepared")
              .writeStringProperty("culprit", fault.culprit().name())
              .writeStringProperty("why", fault.message());
      case Entry.Tombstone(_, var why) ->
          json.writeStringProperty("is", "tombstone").writeStringProperty("why", why);
      case Entry.Forgotten _ -> json.writeStringProperty("is", "forgotten");
    }
  }

  private static void write(Exit exit, JsonGenerator json) {
    switch (exit.how()) {
      case Exit.How.Code(var code) -> json.writeNumberProperty("code", code);
      case Exit.How.Signal(var signal) -> json.writeNumberProperty("signal", signal);
      case Exit.How.Unstartable(var reason) -> json.writeStringProperty("unstartable", reason);
    }
    json.writeStringProperty("by", exit.by().name())
        .writeNumberProperty("maxRssBytes", exit.usage().maxRssBytes())
        .writeNumberProperty("cpuNanos", exit.usage().cpuTime().toNanos())
        .writeNumberProperty("leftBehind", exit.usage().leftBehind());
    ExitDetails.write(exit, json);
  }

  private static Entry entry(Map<String, List<String>> fields) {
    var id = AttemptId.from(text(fields, "attempt"));
    return switch (text(fields, "is")) {
      case "start" ->
          new Entry.Start(
              id,
              text(fields, "boot"),
              fields.getOrDefault("gpus", List.of()).stream().map(GpuId::new).toList());
      case "prepared" -> new Entry.Prepared(id, PreparedLine.read(fields));
      case "launched" ->
          new Entry.Launched(
              id,
              number(fields, "pid"),
              number(fields, "ticks"),
              Instant.parse(text(fields, "at")));
      case "log" ->
          new Entry.LogMoved(
              id,
              new LogState(
                  number(fields, "durable"),
                  number(fields, "cut"),
                  number(fields, "lost"),
                  number(fields, "lostUpTo"),
                  gone(fields)));
      case "exited" ->
          new Entry.Exited(
              id,
              exit(fields),
              fields.containsKey("at") ? Instant.parse(text(fields, "at")) : null,
              number(fields, "logEnd"));
      case "unprepared" ->
          new Entry.Unprepared(
              id, new Fault(Fault.Culprit.valueOf(text(fields, "culprit")), text(fields, "why")));
      case "tombstone" -> new Entry.Tombstone(id, text(fields, "why"));
      case "forgotten" -> new Entry.Forgotten(id);
      case String other -> throw new IllegalArgumentException("an unknown entry: " + other);
    };
  }

  /// Journals of the first releases do not tell it.
  private static Gone gone(Map<String, List<String>> fields) {
    return fields.containsKey("freed")
        ? new Gone(number(fields, "freed"), number(fields, "holeFrom"), number(fields, "holeTo"))
        : Gone.NOTHING;
  }

  private static Exit exit(Map<String, List<String>> fields) {
    Exit.How how;
    if (fields.containsKey("code")) {
      how = new Exit.How.Code((int) number(fields, "code"));
    } else if (fields.containsKey("signal")) {
      how = new Exit.How.Signal((int) number(fields, "signal"));
    } else {
      how = new Exit.How.Unstartable(text(fields, "unstartable"));
    }
    return new Exit(
        how,
        Exit.By.valueOf(text(fields, "by")),
        new Exit.Usage(
            number(fields, "maxRssBytes"),
            Duration.ofNanos(number(fields, "cpuNanos")),
            (int) number(fields, "leftBehind"),
            ExitDetails.totals(fields)),
        ExitDetails.finding(fields));
  }

  private static Map<String, List<String>> fields(byte[] line) {
    var fields = new HashMap<String, List<String>>();
    int from = CRC_DIGITS + 1;
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), line, from, line.length - from)) {
      var values = new ArrayList<String>();
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME) {
          values = new ArrayList<>();
          fields.put(json.currentName(), values);
        } else if (token.isScalarValue()) {
          values.add(json.getString());
        }
      }
    }
    return fields;
  }

  static String text(Map<String, List<String>> fields, String name) {
    var values = fields.get(name);
    if (values == null || values.size() != 1) {
      throw new IllegalArgumentException("no " + name);
    }
    return values.getFirst();
  }

  static long number(Map<String, List<String>> fields, String name) {
    return Long.parseLong(text(fields, name));
  }

  private static String crc(byte[] line, int from, int to) {
    var crc = new CRC32C();
    crc.update(line, from, to - from);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
