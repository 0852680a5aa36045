package dev.lode.agent.ending;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The last lines of a log, as a person would see them: without colours, and none too long.
final class LogTail {

  static final int MAX_BYTES = 64 << 10;
  static final int MAX_LINE = 2000;

  private static final Pattern UNSEEN = Pattern.compile("\u001b\\[[0-9;?]{0,20}[A-Za-z]|\0");

  private LogTail() {}

  static List<String> read(Path log) throws IOException {
    try (var channel = FileChannel.open(log)) {
      long from = Math.max(0, channel.size() - MAX_BYTES);
      var bytes = ByteBuffer.allocate(MAX_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
        // goes on where it stopped
      }
      return lines(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    }
  }

  /// A carriage return ends a line too: a bar of progress writes over itself with it.
  static List<String> lines(String text) {
    return text.lines()
        .map(it -> UNSEEN.matcher(it).replaceAll("").stripTrailing())
        .filter(it -> !it.isEmpty())
        .map(it -> it.length() <= MAX_LINE ? it : it.substring(0, MAX_LINE))
        .toList();
  }
}
