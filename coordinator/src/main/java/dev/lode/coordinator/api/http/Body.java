package dev.lode.coordinator.api.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The body of a request. Its length must be announced: of a chunked one the server would hold each
/// chunk in memory, and chunks may be of any size.
public final class Body {

  /// A body that nobody wants is read to its end when it is no longer than this, so that the
  /// connection can go on and the client gets to read the answer.
  private static final long DRAIN_STRANGER = 64 << 10;

  private static final long DRAIN_CALLER = 32 << 20;

  private final ServerRequest request;
  private final HttpConfig.Limits limits;
  private final Deadlines deadlines;
  private @Nullable InputStream in;
  private long read;

  Body(ServerRequest request, HttpConfig.Limits limits, Deadlines deadlines) {
    this.request = request;
    this.limits = limits;
    this.deadlines = deadlines;
  }

  /// Announced bytes; 0 for no body.
  public long length() {
    if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      throw new RefusalException(
          new HttpError(
              411, "LENGTH_REQUIRED", "send the body with a Content-Length, not in chunks"));
    }
    return request.headers().contentLength().orElse(0);
  }

  /// The whole of a small body.
  public byte[] bytes() {
    long length = length();
    if (length > limits.jsonBytes()) {
      throw new RefusalException(
          HttpError.tooLarge("the body has " + length + " bytes", limits.jsonBytes()));
    }
    var bytes = new byte[(int) length];
    int filled = 0;
    try (var _ = deadlines.within(limits.jsonTime())) {
      while (filled < bytes.length) {
        int n = read(bytes, filled, bytes.length - filled);
        if (n < 0) {
          throw new GoneException("the body ended early", null);
        }
        filled += n;
      }
    }
    return bytes;
  }

  /// The next bytes of a large body; -1 at its end.
  public int read(byte[] into) {
    try (var _ = deadlines.within(limits.stall())) {
      return read(into, 0, into.length);
    }
  }

  private int read(byte[] into, int offset, int length) {
    if (length() == 0) {
      return -1;
    }
    try {
      if (in == null) {
        in = request.content().inputStream();
      }
      int n = in.read(into, offset, length);
      read += Math.max(0, n);
      return n;
    } catch (IOException | RuntimeException e) {
      throw new GoneException("the client has gone or does not send its body", e);
    }
  }

  /// Called before an answer: reads what is left when that is little. Whether the connection cannot
  /// go on, because something is left.
  boolean leftUnread(boolean known) {
    if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    long left = request.headers().contentLength().orElse(0) - read;
    if (left == 0) {
      return false;
    }
    boolean waits = read == 0 && request.headers().containsToken(HeaderValues.EXPECT_100);
    if (waits || left > (known ? DRAIN_CALLER : DRAIN_STRANGER)) {
      return true;
    }
    var sink = new byte[16 << 10];
    try (var _ = deadlines.within(Duration.ofSeconds(30))) {
      while (left > 0) {
        int n = read(sink, 0, sink.length);
        if (n < 0) {
          return true;
        }
        left -= n;
      }
    }
    return false;
  }
}
