package dev.lode.cli.screen;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a person or a program sees of a running job: its log, byte by byte as it was written;
/// beside it what Lode says; and how far the job is, as a bar below the log on a terminal and as
/// lines elsewhere.
///
/// Threads: any.
public final class Screen implements AutoCloseable {

  private static final int MAX_MESSAGE = 200;

  private final Streams streams;
  private final OutputStream log;
  private final @Nullable StatusLine line;

  /// Whether log and bar share a terminal, so that the bar must make way for every piece of log.
  private final boolean shared;

  private boolean atLineStart = true;
  private @Nullable IOException deaf;
  private String lastProgress = "";

  /// @param log where log bytes go: `out`, or `err` when `out` is kept for JSON
  private Screen(
      Streams streams, OutputStream log, boolean logOnTerminal, @Nullable StatusLine line) {
    this.streams = streams;
    this.log = log;
    this.line = line;
    this.shared = line != null && logOnTerminal;
  }

  /// @param json whether `out` is kept for a JSON document, so that the log goes to `err`
  public static Screen of(Streams streams, boolean json, Map<String, String> environment) {
    boolean bar = streams.errIsTerminal() && Terminal.draws(environment);
    return new Screen(
        streams,
        json ? streams.err() : streams.out(),
        json ? streams.errIsTerminal() : streams.outIsTerminal(),
        bar ? new StatusLine(new Terminal(), streams.err(), environment) : null);
  }

  /// Writes a piece of log exactly as it is. A reader that has gone away does not stop the job:
  /// what comes after is dropped, and [#failure] tells.
  public synchronized void log(ByteString data) {
    if (deaf != null || data.isEmpty()) {
      return;
    }
    try {
      if (shared && line != null) {
        log.write(between(data, line));
      } else {
        data.writeTo(log);
      }
      atLineStart = data.byteAt(data.size() - 1) == '\n';
    } catch (IOException e) {
      deaf = e;
    }
  }

  /// Why the log could not be written any further; null when it could.
  public synchronized @Nullable IOException failure() {
    return deaf;
  }

  /// One sentence of Lode's own.
  public synchronized void say(String sentence) {
    clear();
    if (shared && !atLineStart) {
      streams.err().println();
      atLineStart = true;
    }
    streams.say(sentence);
  }

  /// Several lines of Lode's own, as they are.
  public synchronized void show(String text) {
    clear();
    streams.err().print(text);
    streams.err().flush();
  }

  /// To be called by one thread only.
  public void progress(double percent, String message) {
    var words = Words.harmless(message, MAX_MESSAGE);
    if (line != null) {
      line.update(percent, words, this::redraw);
    } else {
      progressLine(percent, words);
    }
  }

  private synchronized void progressLine(double percent, String words) {
    var text = String.format("progress %3s %%  %s", Words.percent(percent), words).stripTrailing();
    if (!text.equals(lastProgress)) {
      lastProgress = text;
      streams.err().println(text);
    }
  }

  /// Takes the bar away.
  @Override
  public void close() {
    // Without our lock: the bar's thread may be waiting for it.
    if (line != null) {
      line.close();
    }
    synchronized (this) {
      clear();
    }
  }

  /// Takes the bar away, says one last sentence, and is silent from then on, as everybody is who
  /// writes where Lode speaks: what still goes on in this process concerns nobody any more.
  public void leave(String sentence) {
    close();
    synchronized (this) {
      say(sentence);
      streams.err().close();
      deaf = new IOException("left");
    }
  }

  private synchronized void redraw() {
    if (line != null && (!shared || atLineStart)) {
      line.draw();
    }
  }

  private void clear() {
    if (line != null) {
      line.clear();
    }
  }

  /// The bar away, the log, and the bar again below it: one write, so that nothing flickers. Below
  /// an unfinished line there is no bar.
  private static byte[] between(ByteString data, StatusLine line) throws IOException {
    var all = new ByteArrayOutputStream(data.size() + 512);
    all.write(line.erasure().getBytes(StandardCharsets.UTF_8));
    data.writeTo(all);
    if (data.byteAt(data.size() - 1) == '\n') {
      all.write(line.drawing().getBytes(StandardCharsets.UTF_8));
    }
    return all.toByteArray();
  }
}
