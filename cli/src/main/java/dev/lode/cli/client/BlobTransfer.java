package dev.lode.cli.client;

import com.google.protobuf.ByteString;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Carries blobs between files of this machine and the coordinator, and goes on where it stopped
/// when the coordinator was away.
///
/// Threads: any.
public final class BlobTransfer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
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

  /// What the coordinator has of these; at most 10,000.
  public KnownBlobs find(Collection<Sha256> names) throws InterruptedException {
    if (names.size() > MAX_ASKED) {
      throw new IllegalArgumentException("more than 10,000 names at once");
    }
    if (names.isEmpty()) {
      return new KnownBlobs(Map.of(), Map.of());
    }
    var request = FindMissingBlobsRequest.newBuilder();
    names.forEach(name -> request.addSha256(name.hex()));
    var answer =
        connection.call(PATIENCE, link -> link.blobsSoon().findMissingBlobs(request.build()));
    var stored = new HashMap<Sha256, Long>();
    answer.getStoredMap().forEach((name, size) -> stored.put(new Sha256(name), size));
    var missing = new LinkedHashMap<Sha256, Long>();
    answer
        .getSha256List()
        .forEach(name -> missing.put(new Sha256(name), answer.getReceivedOrDefault(name, 0L)));
    return new KnownBlobs(stored, missing);
  }

  /// Sends a file's content under its name; durable when it returns.
  ///
  /// @param received what the coordinator has of it
  public void upload(Sha256 name, long sizeBytes, Path file, long received, Transferred told)
      throws InterruptedException {
    var sending =
        new BlobSending(
            new BlobSending.Blob(name, sizeBytes, file), received, connection::answered, told);
    connection.call(PATIENCE, sending::on);
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
