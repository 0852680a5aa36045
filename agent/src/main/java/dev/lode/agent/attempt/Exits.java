package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.End;
import dev.lode.common.model.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// What a supervisor's word means for the job.
final class Exits {

  /// What the supervisor says of a program between it and the workload that has not got so far.
  private static final String WALLS = "isolation";

  private static final int MAX_SAID = 64 << 10;
  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int ENOEXEC = 8;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int ENAMETOOLONG = 36;
  private static final int ELOOP = 40;

  private Exits() {}

  /// Ended, or unprepared when the process never began and the host is to blame.
  ///
  /// @param command what was to be started, for people
  /// @param log what it wrote
  static Phase.Over of(End.Told told, Phase.Running running, String command, Path log) {
    var how =
        switch (told.exit()) {
          case End.Exited(var code) -> new Exit.How.Code(code);
          case End.Signaled(var signal) -> new Exit.How.Signal(signal);
          case End.Unstartable(var errno, var what) -> unstartable(errno, what, command);
        };
    if (how instanceof Exit.How.Unstartable(var reason)
        && told.exit() instanceof End.Unstartable(_, var what)
        && !what.equals("execve")
        && told.by() != End.By.LEASE) {
      return new Phase.Unprepared(
          Fault.fleet(what.equals(WALLS) ? "its walls could not be built: " + last(log) : reason));
    }
    return new Phase.Exited(running.startedAt(), new Exit(how, by(told.by()), usage(told)));
  }

  /// What the program that builds the walls said before it gave up.
  private static String last(Path log) {
    try (var in = Files.newInputStream(log)) {
      var text = new String(in.readNBytes(MAX_SAID), StandardCharsets.UTF_8).strip();
      var said = text.substring(text.lastIndexOf('\n') + 1).replaceAll("\\p{Cntrl}", " ");
      return said.isEmpty() ? "nobody says why" : said;
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }

  /// With what the log says of it, if the program failed and nobody had told it to end.
  static Phase.Exited explained(Phase.Exited end, Supplier<Optional<Exit.Finding>> log) {
    var exit = end.exit();
    var failed =
        switch (exit.how()) {
          case Exit.How.Code(var code) -> code != 0;
          case Exit.How.Signal _ -> true;
          case Exit.How.Unstartable _ -> false;
        };
    return failed && exit.by() == Exit.By.WORKLOAD
        ? new Phase.Exited(
            end.startedAt(), new Exit(exit.how(), exit.by(), exit.usage(), log.get().orElse(null)))
        : end;
  }

  /// Begins with `not found:` or `not executable:` where a shell would have said so too.
  private static Exit.How unstartable(int errno, String what, String command) {
    if (!what.equals("execve")) {
      return new Exit.How.Unstartable("the host could not start it: " + what + ", errno " + errno);
    }
    return new Exit.How.Unstartable(
        switch (errno) {
          case ENOENT, ENOTDIR -> "not found: " + command;
          case EACCES, ENOEXEC -> "not executable: " + command;
          case E2BIG -> "its arguments and its environment are too long together";
          case ENAMETOOLONG, ELOOP -> "not found: a path too long or without an end";
          default -> "the system refused " + command + ": errno " + errno;
        });
  }

  private static Exit.By by(End.By by) {
    return switch (by) {
      case WORKLOAD -> Exit.By.WORKLOAD;
      case STOP -> Exit.By.STOP;
      case KILL -> Exit.By.KILL;
      case LEASE -> Exit.By.LEASE;
    };
  }

  private static Exit.Usage usage(End.Told told) {
    var usage = told.usage();
    return new Exit.Usage(
        usage.maxRssBytes(),
        usage.userTime().plus(usage.systemTime()),
        told.left(),
        usage.totals());
  }
}
