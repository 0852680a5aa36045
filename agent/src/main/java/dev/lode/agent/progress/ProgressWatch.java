package dev.lode.agent.progress;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Progress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells the progress of attempts as their files change, at most so often each; the last change is
/// always told.
///
/// Threads: any. Listeners are called on the watch's own thread, and must not block.
public final class ProgressWatch implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ProgressWatch.class.getName());

  private final long pauseNanos;
  private final ConcurrentHashMap<AttemptId, Watched> attempts = new ConcurrentHashMap<>();
  private final DelayQueue<Look> looks = new DelayQueue<>();
  private final Thread thread = Thread.ofVirtual().name("progress-watch").unstarted(this::run);

  /// One attempt's file. `told` and `next` belong to the watch's thread.
  private static final class Watched {
    private final AttemptId attempt;
    private final Path file;
    private final Consumer<Progress> listener;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile long nextNanos = System.nanoTime();
    private @Nullable Progress told;

    Watched(AttemptId attempt, Path file, Consumer<Progress> listener) {
      this.attempt = attempt;
      this.file = file;
      this.listener = listener;
    }
  }

  /// A look at a file that is due at an instant of the monotonic clock.
  private record Look(Watched watched, long atNanos) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private ProgressWatch(Duration pause) {
    pauseNanos = pause.toNanos();
  }

  /// Watches until closed.
  ///
  /// @param pause at least this long between two tellings of one attempt
  public static ProgressWatch start(Duration pause) {
    var watch = new ProgressWatch(pause);
    watch.thread.start();
    return watch;
  }

  /// Looks at the file at once; it need not exist yet.
  public void track(AttemptId attempt, Path file, Consumer<Progress> listener) {
    attempts.put(attempt, new Watched(attempt, file, listener));
    grown(attempt);
  }

  /// The file may have changed. Harmless at any rate, for any attempt.
  public void grown(AttemptId attempt) {
    var watched = attempts.get(attempt);
    if (watched != null && watched.waiting.compareAndSet(false, true)) {
      looks.add(new Look(watched, watched.nextNanos));
    }
  }

  /// Tells nothing more of this attempt. What came last can be read by [ProgressFile#last].
  public void drop(AttemptId attempt) {
    attempts.remove(attempt);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look(looks.take().watched());
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "progress is watched on after a bug", e);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void look(Watched watched) {
    watched.waiting.set(false);
    if (attempts.get(watched.attempt) != watched) {
      return;
    }
    watched.nextNanos = System.nanoTime() + pauseNanos;
    var progress = ProgressFile.lastWritten(watched.file).orElse(null);
    if (progress != null && !progress.equals(watched.told)) {
      watched.told = progress;
      watched.listener.accept(progress);
    }
  }
}
