package dev.lode.agent.launch.process;

import dev.lode.agent.limits.Limiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Starts attempts under their supervisors, and finds again those that an earlier agent started.
///
/// Threads: any. A start blocks for as long as the kernel needs, some hundred microseconds.
public final class ProcessLauncher {

  private static final String NAME = "lode-supervisor";
  private static final String DIR = "--dir";
  // For an agent that was killed in the middle of a start: the lock is there before the program is.
  private static final int LOOKS = 100;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Path program;
  private final Means means;
  private final String bootId;

  private ProcessLauncher(Path program, Means means, String bootId) {
    this.program = program;
    this.means = means;
    this.bootId = bootId;
  }

  /// Puts the supervisor's program where it can be run.
  ///
  /// @param binFolder holds it, one file a release
  public static ProcessLauncher open(Path binFolder, KernelEvents events, Limiter limiter)
      throws IOException {
    var program = SupervisorBinary.extract(binFolder);
    return new ProcessLauncher(program, new Means(events, limiter), ProcFs.bootId());
  }

  /// The supervisor's own program, which also runs inside of other walls.
  public Path program() {
    return program;
  }

  /// A record of another boot names a process that is gone.
  public String bootId() {
    return bootId;
  }

  /// Starts the workload in a folder that no attempt has used. When this throws, nothing runs.
  public Launched launch(LaunchPlan plan) throws IOException {
    var folder = Posix.open(plan.folder().path(), Posix.O_RDONLY | Posix.O_CLOEXEC);
    try {
      if (!Posix.lock(folder)) {
        throw new IOException("an attempt lives already in " + plan.folder().path());
      }
      var pid = spawn(plan, folder);
      return watch(plan.folder(), pid);
    } finally {
      // The supervisor has its own; the lock is free when both are closed.
      Posix.close(folder);
    }
  }

  /// A program that was put there just now may still be open for writing, for a moment, in a
  /// process that another thread is about to start.
  private int spawn(LaunchPlan plan, int folder) throws PosixException {
    for (int i = 1; ; i++) {
      try {
        return Spawn.spawn(program, argv(plan), plan.env(), plan.folder().log(), folder);
      } catch (PosixException e) {
        if (e.errno() != PosixException.ETXTBSY || i == LOOKS) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }

  /// Takes over what runs, or has ended, in the folder of an attempt of an earlier agent. Empty
  /// when nothing was ever started there. A folder may be adopted once.
  public Optional<Launched> adopt(AttemptFolder folder, @Nullable RecordedPid recorded)
      throws IOException, InterruptedException {
    var known = recorded != null && recorded.bootId().equals(bootId) ? recorded : null;
    for (int i = 0; i < LOOKS; i++) {
      var there = Files.isDirectory(folder.path());
      var free = !there || isFree(folder);
      // Asked also where there is no lock to ask for: a workload can remove its folder and live on.
      var alive = there && free ? Optional.<Launched>empty() : find(folder, known);
      if (alive.isPresent()) {
        return alive;
      }
      if (free && Files.exists(folder.preparing()) && !Files.exists(folder.exit())) {
        return Optional.empty();
      }
      if (free) {
        return recorded != null || Files.exists(folder.log())
            ? Optional.of(Launched.ended(folder, known, means))
            : Optional.empty();
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    throw new IOException("locked, but by no supervisor: " + folder.path());
  }

  private static boolean isFree(AttemptFolder folder) throws IOException {
    var descriptor = Posix.open(folder.path(), Posix.O_RDONLY | Posix.O_CLOEXEC);
    try {
      return Posix.lock(descriptor);
    } finally {
      Posix.close(descriptor);
    }
  }

  /// The record only saves the search: which process supervises a folder is told by its own words.
  private Optional<Launched> find(AttemptFolder folder, @Nullable RecordedPid known)
      throws IOException {
    if (known != null && supervises(known.pid(), folder)) {
      return takeOver(folder, known.pid());
    }
    for (var pid : ProcFs.pids()) {
      if (supervises(pid, folder)) {
        return takeOver(folder, pid);
      }
    }
    return Optional.empty();
  }

  /// The workload has its parent's command line until it has become its own; it leads no session.
  private static boolean supervises(long pid, AttemptFolder folder) {
    var words = ProcFs.cmdline(pid);
    return words.size() > 2
        && words.get(1).equals(DIR)
        && words.get(2).equals(folder.path().toString())
        && ProcFs.stat(pid).filter(it -> it.alive() && it.leadsSession()).isPresent();
  }

  private Optional<Launched> takeOver(AttemptFolder folder, long pid) throws IOException {
    int pidfd;
    try {
      pidfd = Posix.openPidfd(pid);
    } catch (PosixException e) {
      if (e.errno() == PosixException.ESRCH) {
        return Optional.empty();
      }
      throw e;
    }
    try {
      var stat = ProcFs.stat(pid);
      // Asked again, now that the descriptor holds the number fast.
      if (stat.isEmpty() || !supervises(pid, folder)) {
        Posix.close(pidfd);
        return Optional.empty();
      }
      var supervisor = new RecordedPid(pid, stat.get().startTicks(), bootId);
      return Optional.of(Launched.alive(folder, supervisor, pidfd, means));
    } catch (IOException e) {
      Posix.close(pidfd);
      throw e;
    }
  }

  private Launched watch(AttemptFolder folder, int pid) throws IOException {
    var pidfd = -1;
    try {
      pidfd = Posix.openPidfd(pid);
      // A child that is not reaped has its entry, alive or not.
      var stat = ProcFs.stat(pid).orElseThrow(() -> new IOException("/proc cannot be read"));
      var supervisor = new RecordedPid(pid, stat.startTicks(), bootId);
      return Launched.alive(folder, supervisor, pidfd, means);
    } catch (IOException e) {
      // What cannot be watched must not run.
      Posix.killAndReap(pid, Posix.SIGUSR1);
      if (pidfd >= 0) {
        Posix.close(pidfd);
      }
      throw e;
    }
  }

  private List<String> argv(LaunchPlan plan) {
    var argv = new ArrayList<>(List.of(NAME, DIR, plan.folder().path().toString()));
    var lease = plan.lease();
    if (lease != null) {
      argv.addAll(List.of("--lease", lease.file().toString()));
    }
    argv.addAll(plan.confinement().options(plan.folder()));
    argv.addAll(means.limiter().arguments(plan.folder().name(), plan.limits()));
    argv.add("--");
    argv.addAll(plan.confinement().command(plan.folder(), plan.argv()));
    return argv;
  }
}
