package dev.lode.agent.launch.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What lives of an attempt whose supervisor has died: found and killed by the agent.
///
/// A process belongs to the attempt when it is in one of its control groups, when the folder's
/// variable is in its environment, or when it is of the supervisor's session. The session's number
/// may be another's by now, unless we have seen the supervisor die; so otherwise the process must
/// also sit in the folder or write to its log.
///
/// Threads: one, and it waits.
final class LeftOvers {

  private static final Logger LOG = System.getLogger(LeftOvers.class.getName());
  private static final long NO_SESSION = -1;
  private static final int PATIENCE_SECONDS = 1;
  // Each round stops what the one before it did not see; a tree is frozen in very few.
  private static final int ROUNDS = 64;

  private final Means means;
  private final AttemptFolder attempt;
  private final String folder;
  private final long session;
  private final boolean seenDying;
  private final Set<Long> dying = ConcurrentHashMap.newKeySet();
  private final Set<Long> forbidden = new HashSet<>();
  private final Semaphore deaths = new Semaphore(0);

  /// @param supervisor null when it is not known
  LeftOvers(
      Means means, AttemptFolder folder, @Nullable RecordedPid supervisor, boolean seenDying) {
    this.means = means;
    this.attempt = folder;
    this.folder = folder.path().toString();
    this.session = supervisor == null ? NO_SESSION : supervisor.pid();
    this.seenDying = seenDying;
  }

  /// Returns when nothing is left, however long that takes, and how many there were.
  int kill() throws IOException, InterruptedException {
    var killed = 0;
    while (true) {
      var found = freeze();
      if (found.isEmpty() && dying.isEmpty()) {
        return killed;
      }
      for (var process : found.entrySet()) {
        kill(process.getKey(), process.getValue());
      }
      killed += found.size();
      while (!dying.isEmpty()) {
        if (!deaths.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          LOG.log(Level.WARNING, "still alive after a kill: pids={0}", dying);
          break;
        }
      }
    }
  }

  /// Stops all there is, so that nothing can fork away from the kill; by pid, with a descriptor
  /// that means this process and no later one.
  private Map<Long, Integer> freeze() throws IOException {
    var found = new LinkedHashMap<Long, Integer>();
    var more = true;
    for (int i = 0; i < ROUNDS && more; i++) {
      more = false;
      var grouped = grouped();
      for (var pid : ProcFs.pids()) {
        if (!found.containsKey(pid) && !dying.contains(pid) && belongs(pid, grouped)) {
          var pidfd = stop(pid);
          if (pidfd.isPresent()) {
            found.put(pid, pidfd.getAsInt());
            more = true;
          }
        }
      }
    }
    return found;
  }

  private OptionalInt stop(long pid) {
    try {
      var pidfd = Posix.openPidfd(pid);
      // Asked again: the first answer may have been of a process that had this number before.
      if (belongs(pid, grouped()) && Posix.signal(pidfd, Posix.SIGSTOP)) {
        return OptionalInt.of(pidfd);
      }
      Posix.close(pidfd);
    } catch (PosixException e) {
      if (e.errno() != PosixException.ESRCH) {
        // Another user's by now, through a program that changes the user: not ours to kill.
        forbidden.add(pid);
        LOG.log(Level.WARNING, "left alone: pid={0}: {1}", pid, e.getMessage());
      }
    }
    return OptionalInt.empty();
  }

  private void kill(long pid, int pidfd) throws IOException {
    Posix.signal(pidfd, Posix.SIGKILL);
    dying.add(pid);
    means
        .events()
        .watchExit(
            pidfd,
            () -> {
              Posix.close(pidfd);
              dying.remove(pid);
              deaths.release();
            });
  }

  private Set<Long> grouped() {
    return means.limiter().processes(attempt.name());
  }

  private boolean belongs(long pid, Set<Long> grouped) {
    var stat = ProcFs.stat(pid).filter(ProcFs.Stat::alive);
    if (stat.isEmpty() || forbidden.contains(pid)) {
      return false;
    }
    return grouped.contains(pid)
        || (stat.get().session() == session && (seenDying || uses(pid)))
        || ProcFs.hasVariable(pid, AttemptFolder.VARIABLE + "=" + folder);
  }

  private boolean uses(long pid) {
    return Stream.of("cwd", "fd/1", "fd/2")
        .flatMap(it -> ProcFs.link(pid, it).stream())
        .anyMatch(it -> it.startsWith(folder + "/"));
  }
}
