package dev.lode.coordinator.core.job;

import java.util.Map;

/// Signals that end programs in practice, in words for a person.
final class Signals {

  /// As `signal(7)` has them for Linux.
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));

  private Signals() {}

  static String name(int signal) {
    var name = NAMES.get(signal);
    return name == null ? String.valueOf(signal) : signal + " (" + name + ")";
  }

  /// Who sends such a one, when Lode did not.
  static String sender(int signal) {
    return switch (signal) {
      case 4, 7, 8, 11 -> ": the program went wrong";
      case 5, 6 -> ": the program gave itself up";
      case 13 -> ": nobody read what it wrote any more";
      case 24 -> ": it has used up the CPU time that its user's limits (ulimit -t) allow";
      case 25 -> ": a file became larger than its user's limits (ulimit -f) allow";
      case 31 -> ": a system call that is forbidden here";
      default -> ", which Lode did not send";
    };
  }
}
