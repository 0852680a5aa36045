package dev.lode.agent.progress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a workload leaves in `LODE_RESULT`: one JSON value, of at most 256 KiB.
public sealed interface ResultFile {

  int MAX_BYTES = 256 << 10;

  /// The workload left none.
  record Absent() implements ResultFile {}

  /// The JSON text, as it was written.
  record Json(String text) implements ResultFile {}

  /// What was left is no result; one sentence that says why.
  record LeftOut(String note) implements ResultFile {}

  /// Never throws. An empty file counts as none.
  static ResultFile read(Path file) {
    try {
      var tail = FileTail.read(file, MAX_BYTES);
      if (tail == null || !tail.bytes().hasRemaining()) {
        return new Absent();
      }
      if (!tail.whole()) {
        return new LeftOut("the result was left out: it is larger than 256 KiB");
      }
      return json(text(tail.bytes()));
    } catch (CharacterCodingException _) {
      return new LeftOut("the result was left out: it is not UTF-8 text");
    } catch (IOException e) {
      return new LeftOut("the result was left out: it could not be read: " + e.getMessage());
    }
  }

  private static String text(ByteBuffer bytes) throws CharacterCodingException {
    var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static ResultFile json(String text) {
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      return switch (values(parser)) {
        case 0 -> new Absent();
        case 1 -> new Json(text);
        default -> new LeftOut("the result was left out: it is more than one JSON value");
      };
    } catch (JacksonException e) {
      var where = e.getLocation();
      var line = where == null ? "" : " in line " + where.getLineNr();
      return new LeftOut(
          "the result was left out: it is not JSON" + line + ": " + e.getOriginalMessage());
    }
  }

  /// How many values stand side by side; reads them all.
  private static int values(JsonParser parser) {
    int values = 0;
    int depth = 0;
    for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isStructEnd()) {
        depth--;
      } else if (depth == 0) {
        values++;
      }
      if (token.isStructStart()) {
        depth++;
      }
    }
    return values;
  }
}
