package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.tool.ToolLog;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/// What the job's log holds before the workload's first byte: what preparing it said. Most attempts
/// have none, and it costs them nothing.
///
/// Threads: the attempt's own.
final class Preface implements ToolLog {

  private static final Logger LOG = System.getLogger(Preface.class.getName());

  /// What tools write beyond it is left out of the log; what is said of them is not.
  static final int MAX_TOOL_BYTES = 1 << 20;

  private final AttemptFolder folder;
  private final Runnable begun;
  private boolean used;
  private boolean startOfLine = true;
  private int toolBytes;
  private long leftOut;

  /// @param begun runs when the log is there, before its first byte is
  Preface(AttemptFolder folder, Runnable begun) {
    this.folder = folder;
    this.begun = begun;
  }

  boolean isUsed() {
    return used;
  }

  @Override
  public void say(String line) {
    var text = startOfLine ? line + "\n" : "\n" + line + "\n";
    if (leftOut > 0) {
      text = "lode: " + leftOut + " bytes of this are left out\n" + text;
      leftOut = 0;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    append(bytes, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int length) {
    int taken = Math.min(length, MAX_TOOL_BYTES - toolBytes);
    toolBytes += taken;
    leftOut += length - taken;
    if (taken > 0) {
      append(bytes, taken);
    }
  }

  /// From now on the log is the workload's.
  void end() throws IOException {
    if (used) {
      if (!startOfLine || leftOut > 0) {
        say("lode: prepared");
      }
      Files.deleteIfExists(folder.preparing());
    }
  }

  /// A log that cannot be written does not keep the attempt from being prepared.
  private void append(byte[] bytes, int length) {
    try {
      if (!used) {
        used = true;
        Files.createFile(folder.preparing());
        begun.run();
      }
      try (OutputStream log =
          Files.newOutputStream(
              folder.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        log.write(bytes, 0, length);
      }
      startOfLine = bytes[length - 1] == '\n';
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot write {0}: {1}", folder.log(), e.getMessage());
    }
  }
}
