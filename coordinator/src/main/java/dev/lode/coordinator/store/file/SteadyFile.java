package dev.lode.coordinator.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// An open file that outlasts interrupts. Java closes a channel when a thread that uses it is
/// interrupted; all who share it would fail with that thread. Here it is opened again, and the
/// thread stays interrupted.
///
/// Every operation names its place in the file, so doing one twice is harmless.
///
/// Threads: any; `close` when no other call is under way.
final class SteadyFile implements AutoCloseable {

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

  private final Path path;
  private volatile FileChannel channel;

  private interface Work<T> {
    T on(FileChannel channel) throws IOException;
  }

  private SteadyFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static SteadyFile open(Path path) throws IOException {
    return new SteadyFile(path, FileChannel.open(path, OPTIONS));
  }

  static SteadyFile create(Path path) throws IOException {
    return new SteadyFile(path, FileChannel.open(path, NEW, Folder.OWN_FILE));
  }

  long size() throws IOException {
    return steadily(FileChannel::size);
  }

  /// All of the data.
  void write(ByteBuffer data, long at) throws IOException {
    steadily(
        it -> {
          var rest = data.duplicate();
          long place = at;
          while (rest.hasRemaining()) {
            place += it.write(rest, place);
          }
          return place;
        });
  }

  /// Fills `into` as far as there is file; the number of bytes.
  int read(ByteBuffer into, long at) throws IOException {
    int before = into.position();
    return steadily(
        it -> {
          into.position(before);
          while (into.hasRemaining()) {
            if (it.read(into, at + into.position() - before) < 0) {
              break;
            }
          }
          return into.position() - before;
        });
  }

  /// Makes its bytes durable, and its length.
  void force() throws IOException {
    steadily(
        it -> {
          it.force(false);
          return it;
        });
  }

  void truncate(long size) throws IOException {
    steadily(it -> it.truncate(size));
  }

  private <T> T steadily(Work<T> work) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.on(channel);
        } catch (ClosedByInterruptException _) {
          interrupted |= Thread.interrupted();
          reopen();
        } catch (ClosedChannelException _) {
          reopen();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen() throws IOException {
    if (!channel.isOpen()) {
      channel = FileChannel.open(path, OPTIONS);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
