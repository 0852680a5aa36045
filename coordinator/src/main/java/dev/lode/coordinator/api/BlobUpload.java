package dev.lode.coordinator.api;

import dev.lode.coordinator.store.BlobStore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A blob on its way in. Closing it before `keep` drops it. Threads: one.
public final class BlobUpload implements AutoCloseable {

  private final Places.Place place;
  private final BlobStore.Upload upload;
  private final long sizeBytes;
  private long received;

  BlobUpload(Places.Place place, BlobStore.Upload upload, long sizeBytes) {
    this.place = place;
    this.upload = upload;
    this.sizeBytes = sizeBytes;
  }

  /// Why not, when this is more than was announced; null when it was written.
  public @Nullable ApiError write(ByteBuffer data) {
    received += data.remaining();
    if (received > sizeBytes) {
      return ApiError.invalid("data: more than the " + sizeBytes + " bytes of size_bytes");
    }
    upload.write(data);
    return null;
  }

  /// Durable and visible to all from now on, when it is what it was announced to be.
  public Reply<Boolean> keep() {
    if (received < sizeBytes) {
      return Reply.refused(
          ApiError.invalid("data: ended after " + received + " of " + sizeBytes + " bytes"));
    }
    var wrong = upload.keep();
    return wrong == null ? Reply.ok(true) : Reply.refused(ApiError.invalid("data: " + wrong));
  }

  @Override
  public void close() {
    try {
      upload.close();
    } finally {
      place.close();
    }
  }
}
