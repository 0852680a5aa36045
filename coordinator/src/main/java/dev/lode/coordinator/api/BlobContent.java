package dev.lode.coordinator.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;

/// A blob's bytes on their way out, in parts of at most 1 MiB.
public final class BlobContent implements Following<ByteBuffer> {

  static final int MAX_PART = 1 << 20;

  private final ReadableByteChannel channel;
  private final long sizeBytes;
  private final Places.Place place;

  BlobContent(ReadableByteChannel channel, long sizeBytes, Places.Place place) {
    this.channel = channel;
    this.sizeBytes = sizeBytes;
    this.place = place;
  }

  /// Of the whole blob.
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public Next<ByteBuffer> next(Duration patience) {
    var part = ByteBuffer.allocate(MAX_PART);
    try {
      while (part.hasRemaining() && channel.read(part) >= 0) {
        // A channel may give less than there is.
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a blob cannot be read", e);
    }
    return part.position() == 0 ? new Next.End<>() : new Next.Item<>(part.flip());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a blob cannot be closed", e);
    } finally {
      place.close();
    }
  }
}
