package dev.lode.cli.client;

import com.google.protobuf.UnsafeByteOperations;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// One file on its way to the coordinator: where a try breaks off, the next one goes on.
///
/// Threads: one.
final class BlobSending {

  private static final int CHUNK = 1 << 20;

  /// In place of an offset that must be asked for.
  private static final long ASK = -1;

  private final Sha256 name;
  private final long sizeBytes;
  private final Path file;
  private final Runnable heard;
  private final Transferred told;

  /// Where the next try begins.
  private long offset;

  /// How much of it has been told of.
  private long toldBytes;

  private boolean resumes = true;

  /// @param received what the coordinator has of it
  /// @param heard to be called whenever the coordinator takes something
  BlobSending(Blob blob, long received, Runnable heard, Transferred told) {
    this.name = blob.name();
    this.sizeBytes = blob.sizeBytes();
    this.file = blob.file();
    this.offset = received;
    this.heard = heard;
    this.told = told;
  }

  /// A file by its content.
  record Blob(Sha256 name, long sizeBytes, Path file) {}

  /// Once more; durable when it returns.
  UploadBlobResponse on(Link link) throws StatusException, InterruptedException, Unreachable {
    if (offset == ASK) {
      offset = resumes ? received(link) : 0;
    }
    try {
      return send(link);
    } catch (StatusException e) {
      if (offset == 0 || !refusesPart(e.getStatus().getCode())) {
        throw e;
      }
      resumes = false;
      offset = 0;
      return send(link);
    } finally {
      offset = ASK;
    }
  }

  private static boolean isOtherContent(Status status) {
    return status.getCode() == Status.Code.INVALID_ARGUMENT
        && String.valueOf(status.getDescription()).startsWith("data:");
  }

  private CommandFailed changed(StatusException e) {
    return new CommandFailed(
        ExitCode.IO, file + " was changed while it was sent: call again when it rests", e);
  }

  /// What had come in is gone meanwhile, or is not what it should be.
  private static boolean refusesPart(Status.Code code) {
    return code == Status.Code.FAILED_PRECONDITION || code == Status.Code.INVALID_ARGUMENT;
  }

  private long received(Link link) throws StatusException {
    var request = FindMissingBlobsRequest.newBuilder().addSha256(name.hex()).build();
    return link.blobsSoon().findMissingBlobs(request).getReceivedOrDefault(name.hex(), 0);
  }

  private UploadBlobResponse send(Link link)
      throws StatusException, InterruptedException, Unreachable {
    var stream = link.blobs().uploadBlob();
    tell(offset);
    try (var in = Files.newInputStream(file)) {
      in.skipNBytes(offset);
      stream.write(
          UploadBlobRequest.newBuilder()
              .setSha256(name.hex())
              .setSizeBytes(sizeBytes)
              .setOffset(offset)
              .build());
      send(in, stream);
      stream.halfClose();
      var answer = stream.read();
      if (answer == null) {
        throw new Unreachable("the coordinator broke off while " + file + " was sent");
      }
      tell(sizeBytes);
      return answer;
    } catch (StatusException e) {
      if (offset == 0 && isOtherContent(e.getStatus())) {
        throw changed(e);
      }
      throw e;
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, file + " cannot be read: " + FileTrouble.words(e), e);
    } finally {
      stream.cancel("done", null);
    }
  }

  /// What has grown since is left out, and what has changed does not fit its name any more: the
  /// coordinator refuses it.
  private void send(InputStream in, BlockingClientCall<UploadBlobRequest, UploadBlobResponse> to)
      throws StatusException, InterruptedException, IOException {
    long sent = offset;
    while (sent < sizeBytes) {
      // A fresh array each time: the message keeps it.
      var bytes = in.readNBytes((int) Math.min(CHUNK, sizeBytes - sent));
      var message = UploadBlobRequest.newBuilder().setData(UnsafeByteOperations.unsafeWrap(bytes));
      if (bytes.length == 0 || !to.write(message.build())) {
        return; // The other side has ended it, with an answer or an error.
      }
      heard.run();
      sent += bytes.length;
      tell(sent);
    }
  }

  private void tell(long bytes) {
    told.moved(bytes - toldBytes);
    toldBytes = bytes;
  }
}
