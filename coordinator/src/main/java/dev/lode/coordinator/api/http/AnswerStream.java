package dev.lode.coordinator.api.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// An answer in pieces. A piece is taken as fast as the client reads; unless the answer is
/// finished, the client sees that it was cut off.
public final class AnswerStream {

  private final OutputStream out;
  private final Deadlines deadlines;
  private final Duration stall;
  private boolean finished;

  AnswerStream(OutputStream out, Deadlines deadlines, Duration stall) {
    this.out = out;
    this.deadlines = deadlines;
    this.stall = stall;
  }

  public void write(byte[] data, int offset, int length) {
    guarded(() -> out.write(data, offset, length));
  }

  public void write(byte[] data) {
    write(data, 0, data.length);
  }

  /// What was written is on the wire afterwards.
  public void flush() {
    guarded(out::flush);
  }

  public void finish() {
    guarded(out::close);
    finished = true;
  }

  boolean finished() {
    return finished;
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void guarded(Writing writing) {
    try (var _ = deadlines.within(stall)) {
      writing.run();
    } catch (IOException | RuntimeException e) {
      throw Exchange.gone(e);
    }
  }
}
