package dev.lode.cli.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Carries blobs between files of this machine and the coordinator, trying again while it is away.
///
/// Threads: any.
public final class BlobTransfer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CHUNK = 1 << 20;
  private static final int MAX_ASKED = 10_000;

  private final Connection connection;

  BlobTransfer(Connection connection) {
    this.connection = connection;
  }

  /// Takes a blob's bytes from an offset on.
  public interface Sink {
    /// The first byte still wanted; asked at each try.
    long offset() throws IOException;

    void write(ByteString data) throws IOException;
  }

  /// Which of these the coordinator lacks; at most 10,000.
  public Set<Sha256> missing(Collection<Sha256> names) throws InterruptedException {
    if (names.size() > MAX_ASKED) {
      throw new IllegalArgumentException("more than 10,000 names at once");
    }
    var request = FindMissingBlobsRequest.newBuilder();
    names.forEach(name -> request.addSha256(name.hex()));
    var answer =
        connection.call(
            PATIENCE, link -> link.blobsSoon().findMissingBlobs(request.build()).getSha256List());
    var missing = new HashSet<Sha256>();
    answer.forEach(name -> missing.add(new Sha256(name)));
    return missing;
  }

  /// Sends a file's content under its name; durable when it returns.
  public void upload(Sha256 name, long sizeBytes, Path file) throws InterruptedException {
    connection.call(PATIENCE, link -> send(link.blobs().uploadBlob(), name, sizeBytes, file));
  }

  private static UploadBlobResponse send(
      BlockingClientCall<UploadBlobRequest, UploadBlobResponse> stream,
      Sha256 name,
      long sizeBytes,
      Path file)
      throws StatusException, InterruptedException, Unreachable {
    var first = UploadBlobRequest.newBuilder().setSha256(name.hex()).setSizeBytes(sizeBytes);
    try (var in = Files.newInputStream(file)) {
      stream.write(first.build());
      // A fresh array each time: the message keeps it. What has grown since is left out, and what
      // has
      // changed does not fit its name any more: the coordinator refuses it.
      for (var bytes = in.readNBytes(CHUNK); bytes.length > 0; bytes = in.readNBytes(CHUNK)) {
        var message =
            UploadBlobRequest.newBuilder().setData(UnsafeByteOperations.unsafeWrap(bytes));
        if (!stream.write(message.build())) {
          break; // The other side has ended it, with an answer or an error.
        }
      }
      stream.halfClose();
      var answer = stream.read();
      if (answer == null) {
        throw new Unreachable("the coordinator broke off while " + file + " was sent");
      }
      return answer;
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, file + " cannot be read: " + FileTrouble.words(e), e);
    } finally {
      stream.cancel("done", null);
    }
  }

  /// Hands a blob's content on, from the sink's offset to its end.
  public void download(Sha256 name, Sink sink) throws InterruptedException, IOException {
    var failure =
        connection.call(
            PATIENCE,
            link -> {
              try {
                receive(link, name, sink);
                return Received.WHOLE;
              } catch (IOException e) {
                return new Received(e);
              }
            });
    if (failure.failure() != null) {
      throw failure.failure();
    }
  }

  /// A sink's failure is no reason to try again.
  private record Received(@org.jspecify.annotations.Nullable IOException failure) {
    static final Received WHOLE = new Received(null);
  }

  private void receive(Link link, Sha256 name, Sink sink)
      throws StatusException, InterruptedException, IOException {
    var request =
        DownloadBlobRequest.newBuilder().setSha256(name.hex()).setOffset(sink.offset()).build();
    var stream = link.blobs().downloadBlob(request);
    try {
      for (var next = stream.read(); next != null; next = stream.read()) {
        connection.answered();
        sink.write(next.getData());
      }
    } finally {
      stream.cancel("no more needed", null);
    }
  }
}
