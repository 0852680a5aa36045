package dev.lode.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the disk does by itself: appends to one file, each synced.
final class RawAppend {

  private RawAppend() {}

  static void measure(Path file, int bytes) {
    var data = ByteBuffer.allocateDirect(bytes);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Timing.print(
          "raw append + fdatasync of 256 KiB", 600, bytes / 1e6, "MB", _ -> append(channel, data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(FileChannel channel, ByteBuffer data) {
    try {
      channel.write(data.clear());
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
