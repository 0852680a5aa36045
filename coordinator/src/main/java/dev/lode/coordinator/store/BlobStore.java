package dev.lode.coordinator.store;

import dev.lode.common.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// Keeps input files and artifacts by the SHA-256 of their content, each once.
///
/// Every method throws [StoreException] when the store cannot do it. Threads: any.
public interface BlobStore {

  boolean has(Sha256 name);

  /// Its size, or -1 when it is not there; when it is, nobody removes it for as long as uploads are
  /// kept. Whoever is told that a blob is there is told by this.
  long claim(Sha256 name);

  /// Its size; -1 when it is not there.
  long size(Sha256 name);

  /// How many of its bytes have come in by an upload that was broken off; any number of them may be
  /// begun after.
  long received(Sha256 name);

  /// Begins to take in a blob. Nobody sees it before it is kept.
  Upload begin(Sha256 name, long sizeBytes);

  /// The same after so many bytes that have come in before; null when they are not there.
  @Nullable Upload resume(Sha256 name, long sizeBytes, long offset);

  /// A blob on its way in. Closing it without `keep` breaks it off.
  interface Upload extends AutoCloseable {
    void write(ByteBuffer data);

    /// Checks size and hash, makes the blob durable, and then visible. What is wrong with the
    /// content, or null when it was kept; when the blob was there already, that is no error.
    @Nullable String keep();

    @Override
    void close();
  }

  /// The blob's content from an offset on; null when it is not there.
  @Nullable ReadableByteChannel open(Sha256 name, long offset);
}
