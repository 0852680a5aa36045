package dev.lode.agent.launch.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `/proc` says of the processes of this host. A process that is gone, or not ours to look at,
/// is empty; that is no failure.
final class ProcFs {

  private static final Path PROC = Path.of("/proc");

  private ProcFs() {}

  /// @param session the pid of the process that leads the session
  /// @param startTicks after the boot
  record Stat(long pid, char state, long session, long startTicks) {

    boolean alive() {
      return state != 'Z' && state != 'X';
    }

    boolean leadsSession() {
      return session == pid;
    }
  }

  static String bootId() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  static List<Long> pids() throws IOException {
    var pids = new ArrayList<Long>();
    try (var entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (var entry : entries) {
        pids.add(Long.parseLong(entry.getFileName().toString()));
      }
    }
    return pids;
  }

  static Optional<Stat> stat(long pid) {
    return read(pid, "stat").map(text -> stat(pid, text));
  }

  /// The name in parentheses may hold anything, so fields are counted after the last of them.
  static Stat stat(long pid, String text) {
    var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return new Stat(
        pid, fields[0].charAt(0), Long.parseLong(fields[3]), Long.parseLong(fields[19]));
  }

  static List<String> cmdline(long pid) {
    return read(pid, "cmdline").map(text -> List.of(text.split("\0", -1))).orElse(List.of());
  }

  static boolean hasVariable(long pid, String variable) {
    return read(pid, "environ").stream()
        .anyMatch(text -> ("\0" + text).contains("\0" + variable + "\0"));
  }

  /// Where one of its links points, with ` (deleted)` behind what is gone.
  static Optional<String> link(long pid, String name) {
    try {
      var link = PROC.resolve(Long.toString(pid)).resolve(name);
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> read(long pid, String file) {
    try {
      var bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
