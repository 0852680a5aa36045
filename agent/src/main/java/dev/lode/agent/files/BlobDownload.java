package dev.lode.agent.files;

import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import dev.lode.proto.v1.DownloadBlobRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Brings one blob from the coordinator. A stream that breaks is taken up where it broke.
///
/// Threads: one.
final class BlobDownload implements BlobCache.Source<StatusException> {

  /// A stream that says nothing for so long is given up.
  private static final long MAX_SILENCE_SECONDS = 60;

  private final Supplier<BlobsBlockingV2Stub> blobs;
  private final Sha256 name;
  private final MessageDigest digest = Sha256.digest();
  private long offset;

  BlobDownload(Supplier<BlobsBlockingV2Stub> blobs, Sha256 name) {
    this.blobs = blobs;
    this.name = name;
  }

  @Override
  public Sha256 fetch(Path into) throws StatusException, IOException, InterruptedException {
    var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    var tries = new Tries();
    try (var file = FileChannel.open(into, options)) {
      while (true) {
        try {
          readOn(file);
          return Sha256.from(digest.digest());
        } catch (StatusException e) {
          tries.after(e);
        }
      }
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    }
  }

  private void readOn(FileChannel file) throws StatusException, IOException, InterruptedException {
    var request = DownloadBlobRequest.newBuilder().setSha256(name.hex()).setOffset(offset).build();
    var call = blobs.get().downloadBlob(request);
    try {
      for (var next = call.read(MAX_SILENCE_SECONDS, TimeUnit.SECONDS);
          next != null;
          next = call.read(MAX_SILENCE_SECONDS, TimeUnit.SECONDS)) {
        var data = next.getData().asReadOnlyByteBuffer();
        digest.update(data.duplicate());
        while (data.hasRemaining()) {
          offset += file.write(data, offset);
        }
      }
    } catch (TimeoutException e) {
      throw Status.UNAVAILABLE
          .withDescription("the coordinator is silent")
          .withCause(e)
          .asException();
    } finally {
      call.cancel("done", null);
    }
  }
}
