package dev.lode.agent.files;

import com.google.protobuf.UnsafeByteOperations;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Sends one blob to the coordinator, and where the upload breaks off, goes on from there.
///
/// Threads: one.
final class BlobUpload {

  private static final int CHUNK_BYTES = 1 << 20;

  /// A stream that takes nothing for so long is given up.
  private static final long MAX_SILENCE_SECONDS = 60;

  private final Supplier<BlobsBlockingV2Stub> blobs;
  private final Artifact artifact;
  private final OutputFile file;

  private BlobUpload(Supplier<BlobsBlockingV2Stub> blobs, Artifact artifact, OutputFile file) {
    this.blobs = blobs;
    this.artifact = artifact;
    this.file = file;
  }

  /// False when the content is not what the artifact says: then nothing was stored.
  ///
  /// @param receivedBytes what the coordinator has of it already
  static boolean send(
      Supplier<BlobsBlockingV2Stub> blobs, Artifact artifact, OutputFile file, long receivedBytes)
      throws StatusException, IOException, InterruptedException {
    var upload = new BlobUpload(blobs, artifact, file);
    try {
      return upload.untilStored(receivedBytes);
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    }
  }

  private boolean untilStored(long receivedBytes)
      throws StatusException, IOException, InterruptedException {
    var tries = new Tries();
    long offset = receivedBytes;
    boolean resumes = true;
    while (true) {
      try {
        if (resumes && offset < 0) {
          offset = Missing.received(blobs.get(), artifact);
        }
        return sent(Math.max(0, offset));
      } catch (StatusException e) {
        if (offset > 0 && refusesPart(e)) {
          resumes = false;
          offset = 0;
        } else {
          tries.after(e);
          offset = resumes ? -1 : 0;
        }
      }
    }
  }

  /// What had come in is gone meanwhile, or is not what it should be.
  private static boolean refusesPart(StatusException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION, INVALID_ARGUMENT -> true;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  private boolean sent(long offset) throws StatusException, IOException, InterruptedException {
    try (var opened = file.open();
        var content = opened.read()) {
      var digest = Sha256.digest();
      if (!Reading.digest(content, offset, digest)) {
        return false;
      }
      var call = blobs.get().uploadBlob();
      try {
        if (!write(call, content, digest, offset)) {
          return false;
        }
        call.halfClose();
        if (call.read(MAX_SILENCE_SECONDS, TimeUnit.SECONDS) == null) {
          throw Status.INTERNAL.withDescription("an upload without an answer").asException();
        }
        return true;
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

  /// The last message is sent only when all that went before it, and itself, are what was promised:
  /// a blob that is cut short is never stored.
  private boolean write(
      BlockingClientCall<UploadBlobRequest, UploadBlobResponse> call,
      ReadableByteChannel content,
      MessageDigest digest,
      long offset)
      throws StatusException, IOException, InterruptedException, TimeoutException {
    long sent = offset;
    var request =
        UploadBlobRequest.newBuilder()
            .setSha256(artifact.sha256().hex())
            .setSizeBytes(artifact.sizeBytes())
            .setOffset(offset);
    do {
      var data = chunk(content, artifact.sizeBytes() - sent);
      digest.update(data);
      sent += data.length;
      boolean last = sent == artifact.sizeBytes();
      if (last ? !Sha256.from(digest.digest()).equals(artifact.sha256()) : data.length == 0) {
        return false;
      }
      request.setData(UnsafeByteOperations.unsafeWrap(data));
      if (!call.write(request.build(), MAX_SILENCE_SECONDS, TimeUnit.SECONDS)) {
        // The coordinator has heard enough: it has the blob, or refuses it.
        return true;
      }
      request = UploadBlobRequest.newBuilder();
    } while (sent < artifact.sizeBytes());
    return true;
  }

  /// A full chunk, or what is left.
  private static byte[] chunk(ReadableByteChannel content, long left) throws IOException {
    var into = ByteBuffer.allocate(Math.clamp(left, 0, CHUNK_BYTES));
    int read = 0;
    while (read >= 0 && into.hasRemaining()) {
      read = content.read(into);
    }
    return into.hasRemaining() ? Arrays.copyOf(into.array(), into.position()) : into.array();
  }
}
