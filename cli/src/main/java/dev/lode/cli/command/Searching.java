package dev.lode.cli.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.ExitCode;
import dev.lode.proto.v1.LogLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `lode logs --grep`: prints the lines that fit as `grep` does.
final class Searching {

  private static final ByteString LINE_BREAK = ByteString.copyFromUtf8("\n");
  private static final ByteString APART = ByteString.copyFromUtf8("--\n");
  private static final int NOTHING_FITS = 1;

  private final Surroundings around;
  private final GrepOptions options;
  private final String id;
  private final int attempt;
  private final @Nullable Instant since;

  /// Where the line after the last one begins; -1 before the first one.
  private long next = -1;

  Searching(
      Surroundings around, GrepOptions options, String id, int attempt, @Nullable Instant since) {
    this.around = around;
    this.options = options;
    this.id = id;
    this.attempt = attempt;
    this.since = since;
  }

  /// 1 when no line fits, as of `grep`.
  int search(LodeClient client) throws InterruptedException {
    var request = options.request().setJob(id).setAttempt(attempt);
    if (since != null) {
      request.setSince(
          Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()));
    }
    var searching = client.search(request.build());
    long found = searching.search(this::print);
    if (searching.more()) {
      around.streams().say("there is more; -m says how many lines are shown");
    }
    return found == 0 ? NOTHING_FITS : ExitCode.OK;
  }

  private void print(LogLine line) {
    boolean contextual = options.request().getBefore() + options.request().getAfter() > 0;
    var text = ByteString.EMPTY;
    if (contextual && next >= 0 && next != line.getOffset()) {
      text = text.concat(APART);
    }
    if (options.offsets()) {
      var mark = line.getOffset() + (line.getFits() ? ":" : "-");
      text = text.concat(ByteString.copyFrom(mark, StandardCharsets.US_ASCII));
    }
    text = text.concat(line.getText());
    long more = line.getLength() - line.getText().size();
    if (more > 0) {
      text = text.concat(ByteString.copyFromUtf8("[" + more + " more bytes]"));
    }
    next = line.getOffset() + line.getLength() + 1;
    try {
      text.concat(LINE_BREAK).writeTo(around.streams().out());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
