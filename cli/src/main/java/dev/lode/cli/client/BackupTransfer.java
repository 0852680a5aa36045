package dev.lode.cli.client;

import com.google.protobuf.ByteString;
import dev.lode.proto.v1.BackupRequest;
import io.grpc.StatusException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Brings a coordinator's backup. When the coordinator breaks off, from the first byte again:
/// another try is another backup.
///
/// Threads: any.
public final class BackupTransfer {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Connection connection;

  BackupTransfer(Connection connection) {
    this.connection = connection;
  }

  /// Takes a backup's bytes.
  public interface Sink {
    /// A try begins: what came before is void.
    void begin() throws IOException;

    /// @param takenBytes of the coordinator's files, out of about `totalBytes`
    void write(ByteString data, long takenBytes, long totalBytes) throws IOException;
  }

  /// A sink's failure is no reason to try again.
  private record Received(@Nullable IOException failure) {}

  /// Returns when the sink has all of it.
  public void bring(Sink sink) throws InterruptedException, IOException {
    var received =
        connection.call(
            PATIENCE,
            link -> {
              try {
                receive(link, sink);
                return new Received(null);
              } catch (IOException e) {
                return new Received(e);
              }
            });
    if (received.failure() != null) {
      throw received.failure();
    }
  }

  private void receive(Link link, Sink sink)
      throws StatusException, InterruptedException, IOException {
    sink.begin();
    var stream = link.admin().backup(BackupRequest.getDefaultInstance());
    try {
      for (var next = stream.read(); next != null; next = stream.read()) {
        connection.answered();
        sink.write(next.getData(), next.getTakenBytes(), next.getTotalBytes());
      }
    } finally {
      stream.cancel("no more needed", null);
    }
  }
}
