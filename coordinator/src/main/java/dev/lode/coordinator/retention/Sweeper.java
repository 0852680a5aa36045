package dev.lode.coordinator.retention;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.core.retention.Sweep;
import dev.lode.coordinator.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks from time to time whether anything has been kept for too long: reads what would go first,
/// has the core decide, and once that is on record deletes the files.
///
/// Threads: one of its own; `pass` instead of it in tests.
public final class Sweeper {

  private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());

  /// Jobs of which one command decides.
  private static final int BATCH = 200;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Retention policy;
  private final ControlLoop control;
  private final InstantSource time;
  private final Disks disks;
  private final Figures figures = new Figures();
  private final Deletions deletions;
  private final @Nullable Sealer sealer;
  private final Duration pause;
  private final Thread thread;

  /// One that compresses nothing.
  public Sweeper(Retention policy, ControlLoop control, InstantSource time, Disks disks) {
    this(policy, control, time, disks, null);
  }

  /// @param time the control loop's
  public Sweeper(
      Retention policy,
      ControlLoop control,
      InstantSource time,
      Disks disks,
      @Nullable Sealer sealer) {
    this.sealer = sealer;
    this.policy = policy;
    this.control = control;
    this.time = time;
    this.disks = disks;
    this.deletions = new Deletions(disks, figures);
    this.pause = pause(policy);
    this.thread = Thread.ofPlatform().name("retention").daemon().unstarted(this::run);
  }

  /// Often enough for what is kept shortest.
  private static Duration pause(Retention policy) {
    var shortest =
        Stream.of(
                policy.jobs().age(),
                policy.logs().age(),
                policy.artifacts().age(),
                policy.uploads())
            .filter(Objects::nonNull)
            .min(Duration::compareTo)
            .orElse(LONGEST_PAUSE)
            .dividedBy(10);
    if (shortest.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return shortest.compareTo(LONGEST_PAUSE) < 0 ? shortest : LONGEST_PAUSE;
  }

  public Figures figures() {
    return figures;
  }

  public void start() {
    thread.start();
  }

  /// Ends after the step that is under way.
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /// The root of its thread: whatever fails is tried again in the next pass.
  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        // First others shall be served.
        Thread.sleep(pause);
        pass();
      } catch (InterruptedException _) {
        return;
      } catch (StoreException | Unavailable e) {
        LOG.log(System.Logger.Level.WARNING, "retention has to wait: {0}", e.getMessage());
        pauseAfterFailure();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "retention failed by a bug", e);
        pauseAfterFailure();
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      Thread.sleep(LONGEST_PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks once, and removes all that has been kept for too long.
  public void pass() throws InterruptedException {
    disks.record().seen(time.instant());
    weigh();
    var totals = disks.record().totals();
    boolean more = true;
    Answer.@Nullable Swept swept = null;
    while (more) {
      figures.kept(totals);
      swept = sweep(totals);
      totals = totals.minus(Sweep.sum(swept.removed()));
      deletions.leftovers(swept.unusedBefore());
      more = !swept.removed().isEmpty() && !Thread.currentThread().isInterrupted();
    }
    if (swept != null && policy.uploads() != null) {
      deletions.strays(swept.unusedBefore());
    }
    if (sealer != null) {
      sealer.pass();
    }
  }

  /// Reads what would go first and has it decided.
  private Answer.Swept sweep(Totals totals) throws InterruptedException {
    var swept = decided(totals);
    figures.removed(swept.removed());
    if (!swept.removed().isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          "removed what was kept long enough: changes={0} of jobs={1}",
          String.valueOf(swept.removed().size()),
          String.valueOf(totals.jobs()));
    }
    return swept;
  }

  private Answer.Swept decided(Totals totals) throws InterruptedException {
    try (var turn = control.ended().take(PATIENCE)) {
      var found = disks.record().find(totals, BATCH, time.instant());
      return await(turn.send(new Command.Sweep(policy, found)));
    }
  }

  private static Answer.Swept await(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return (Answer.Swept) answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unavailable it) {
        throw it;
      }
      throw new IllegalStateException("the control loop broke a promise", e);
    } catch (TimeoutException e) {
      throw new StoreException("no answer within " + PATIENCE.toSeconds() + " s", e);
    }
  }

  /// Logs of several attempts are on disk only: nobody else knows how much they are.
  private void weigh() {
    for (List<Job> jobs = disks.record().unweighed(BATCH);
        !jobs.isEmpty() && !Thread.currentThread().isInterrupted();
        jobs = disks.record().unweighed(BATCH)) {
      var bytes = new HashMap<Long, Long>();
      jobs.forEach(job -> bytes.put(job.number(), disks.logs().bytes(job.id(), job.attempts())));
      disks.record().weigh(bytes);
    }
  }
}
