package dev.lode.agent.launch.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An attempt that was started: alive, or ended.
///
/// Threads: any.
public final class Launched {

  private static final Logger LOG = System.getLogger(Launched.class.getName());
  private static final int CODE_FOLDER_GONE = 75;
  private static final int NONE = -1;

  private final AttemptFolder folder;
  private final @Nullable RecordedPid supervisor;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  // Guarded by `end`. NONE once the supervisor has ended: its number may be another's then.
  private int pidfd;

  private Launched(AttemptFolder folder, @Nullable RecordedPid supervisor, int pidfd) {
    this.folder = folder;
    this.supervisor = supervisor;
    this.pidfd = pidfd;
  }

  /// The supervisor lives, or is our child and not reaped. Takes over the descriptor.
  static Launched alive(AttemptFolder folder, RecordedPid supervisor, int pidfd, Means means)
      throws IOException {
    var launched = new Launched(folder, supervisor, pidfd);
    means
        .events()
        .watchExit(
            pidfd,
            () ->
                Thread.ofVirtual()
                    .name("end-" + folder.path().getFileName())
                    .start(() -> launched.conclude(means)));
    return launched;
  }

  /// No supervisor lives. What may be left of the attempt is killed before the end is told.
  static Launched ended(AttemptFolder folder, @Nullable RecordedPid supervisor, Means means) {
    var launched = new Launched(folder, supervisor, NONE);
    Thread.ofVirtual()
        .name("end-" + folder.path().getFileName())
        .start(() -> launched.conclude(means));
    return launched;
  }

  public AttemptFolder folder() {
    return folder;
  }

  /// Empty only for an attempt that was adopted after its end and had no record.
  public Optional<RecordedPid> supervisor() {
    return Optional.ofNullable(supervisor);
  }

  /// Asks the workload to end, by SIGTERM to its process group. It may take its time, or not
  /// listen.
  public void stopGently() throws IOException {
    signal(Posix.SIGTERM);
  }

  /// Kills every process of the attempt, wherever it has hidden itself. The end is told when they
  /// are gone.
  public void killAll() throws IOException {
    signal(Posix.SIGUSR1);
  }

  /// Completes when nothing of the process tree is left. Fails only where `/proc` or the folder can
  /// no longer be read.
  public CompletableFuture<End> end() {
    return end.copy();
  }

  /// Nothing happens when the supervisor has ended already.
  private void signal(int signal) throws IOException {
    synchronized (end) {
      if (pidfd != NONE && Posix.signal(pidfd, signal)) {
        // A workload of the same user may have stopped it.
        Posix.signal(pidfd, Posix.SIGCONT);
      }
    }
  }

  private void conclude(Means means) {
    try {
      var seen = pidfd != NONE;
      var code = release();
      var told = ExitFile.read(folder.exit());
      end.complete(told.isPresent() ? told.get() : vanished(means, seen, code));
    } catch (InterruptedException e) {
      end.completeExceptionally(e);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "no end can be told of " + folder.path(), e);
      end.completeExceptionally(e);
    }
  }

  private OptionalInt release() throws IOException {
    synchronized (end) {
      if (pidfd == NONE) {
        return OptionalInt.empty();
      }
      try {
        return Posix.reap(pidfd);
      } finally {
        Posix.close(pidfd);
        pidfd = NONE;
      }
    }
  }

  private End vanished(Means means, boolean seen, OptionalInt code)
      throws IOException, InterruptedException {
    var killed = new LeftOvers(means, folder, supervisor, seen).kill();
    means.limiter().remove(folder.name());
    var gone = code.equals(OptionalInt.of(CODE_FOLDER_GONE)) || !Files.isDirectory(folder.path());
    return new End.Vanished(gone ? End.Why.FOLDER_GONE : End.Why.SUPERVISOR_DIED, killed);
  }
}
