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
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends one blob to the coordinator, in one go.
final class BlobUpload {

  private static final int CHUNK_BYTES = 1 << 20;

  /// A stream that takes nothing for so long is given up.
  private static final long MAX_SILENCE_SECONDS = 60;

  private BlobUpload() {}

  /// False when the content is not what the artifact says: then nothing was stored.
  static boolean send(BlobsBlockingV2Stub blobs, Artifact artifact, ReadableByteChannel content)
      throws StatusException, IOException, InterruptedException {
    var call = blobs.uploadBlob();
    try {
      if (!write(call, artifact, content)) {
        return false;
      }
      call.halfClose();
      var answer = call.read(MAX_SILENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
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

  /// The last message is sent only when all that went before it, and itself, are what was promised:
  /// a blob that is cut short is never stored.
  private static boolean write(
      BlockingClientCall<UploadBlobRequest, UploadBlobResponse> call,
      Artifact artifact,
      ReadableByteChannel content)
      throws StatusException, IOException, InterruptedException, TimeoutException {
    var digest = Sha256.digest();
    long sent = 0;
    var request =
        UploadBlobRequest.newBuilder()
            .setSha256(artifact.sha256().hex())
            .setSizeBytes(artifact.sizeBytes());
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
