package dev.lode.coordinator.api;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.BlobStore;
import java.util.List;

/// The one door to blobs: input files and artifacts, named by the SHA-256 of their content.
///
/// Threads: any, virtual ones preferred. Faults of the store are thrown; see [ApiError#of].
public final class Blobs {

  /// The most names in one question.
  public static final int MAX_NAMES = 10_000;

  /// Uploads and downloads at once, all facades together; one more is refused.
  public static final int MAX_TRANSFERS = 256;

  private final BlobStore store;
  private final long maxBytes;
  private final Places transfers = new Places(MAX_TRANSFERS, "uploads and downloads");

  /// @param maxBytes the largest blob that is taken
  public Blobs(BlobStore store, long maxBytes) {
    this.store = store;
    this.maxBytes = maxBytes;
  }

  public long maxBytes() {
    return maxBytes;
  }

  /// Uploads and downloads under way.
  public int transfers() {
    return transfers.taken();
  }

  /// Whether it is there; if so, it stays for as long as uploads are kept.
  public boolean has(Sha256 name) {
    return store.claim(name) >= 0;
  }

  /// What there is of a blob.
  ///
  /// @param sizeBytes when it is there, for as long as uploads are kept; -1 otherwise
  /// @param receivedBytes what has come in of one that is not there
  public record Found(Sha256 name, long sizeBytes, long receivedBytes) {}

  /// What there is of each, in their order.
  public Reply<List<Found>> find(List<Sha256> names) {
    if (names.size() > MAX_NAMES) {
      return Reply.refused(
          ApiError.invalid("sha256: at most " + MAX_NAMES + " names at once, not " + names.size()));
    }
    return Reply.ok(names.stream().distinct().map(this::find).toList());
  }

  private Found find(Sha256 name) {
    long size = store.claim(name);
    return new Found(name, size, size < 0 ? store.received(name) : 0);
  }

  /// Begins to take in a blob, after so many bytes that have come in before.
  public Reply<BlobUpload> upload(Sha256 name, long sizeBytes, long offset) {
    if (sizeBytes < 0 || sizeBytes > maxBytes) {
      return Reply.refused(
          ApiError.invalid("size_bytes: a blob has at most " + maxBytes + " bytes here"));
    }
    if (offset < 0 || offset > sizeBytes) {
      return Reply.refused(
          ApiError.invalid("offset: a blob of " + sizeBytes + " bytes has none after " + offset));
    }
    return transfers.take(
        place -> {
          var upload =
              offset == 0 ? store.begin(name, sizeBytes) : store.resume(name, sizeBytes, offset);
          return upload == null
              ? Reply.refused(notReceived(name, offset))
              : Reply.ok(new BlobUpload(place, upload, sizeBytes - offset));
        });
  }

  private ApiError notReceived(Sha256 name, long offset) {
    return new ApiError(
        ApiError.Code.FAILED_PRECONDITION,
        "offset: "
            + store.received(name)
            + " bytes of the blob have come in, not "
            + offset
            + ": ask how many, and go on from there");
  }

  /// A blob's content from an offset on.
  public Reply<BlobContent> download(Sha256 name, long offset) {
    long size = store.size(name);
    if (size < 0) {
      return Reply.refused(ApiError.notFound("there is no blob " + name));
    }
    if (offset < 0 || offset > size) {
      return Reply.refused(
          ApiError.invalid("offset: blob " + name + " has " + size + " bytes, not " + offset));
    }
    return transfers.take(
        place -> {
          var channel = store.open(name, offset);
          return channel == null
              ? Reply.refused(ApiError.notFound("there is no blob " + name))
              : Reply.ok(new BlobContent(channel, size, place));
        });
  }

  /// Its size.
  public Reply<Long> size(Sha256 name) {
    long size = store.size(name);
    return size < 0 ? Reply.refused(ApiError.notFound("there is no blob " + name)) : Reply.ok(size);
  }
}
