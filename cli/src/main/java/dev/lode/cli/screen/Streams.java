package dev.lode.cli.screen;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a command writes to.
///
/// @param out what was asked for, and nothing else: log bytes, tables, JSON, ids; not buffered
/// @param err everything that Lode has to say beside it
/// @param outIsTerminal whether a person reads `out`
/// @param errIsTerminal whether a person reads `err`
public record Streams(
    OutputStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {

  /// The process's own.
  public static Streams ofProcess() {
    return new Streams(
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(1),
        isTerminal(2));
  }

  /// Writes text to `out`, all of it at once.
  public void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /// One line to `err`, marked as Lode's own.
  public void say(String sentence) {
    err.println("lode: " + sentence);
  }

  /// Java tells only of both together, and only whether the input is one too.
  private static boolean isTerminal(int descriptor) {
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
