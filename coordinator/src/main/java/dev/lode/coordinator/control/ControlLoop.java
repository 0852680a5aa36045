package dev.lode.coordinator.control;

import dev.lode.coordinator.control.Unavailable.Why;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.Turn;
import dev.lode.coordinator.core.cluster.Census;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The only writer of the [Cluster]: mailbox, batch, decide, commit, act.
///
/// One thread decides, another commits: the next batch is decided while the last one is being
/// written. When a write fails, all that was decided since is forgotten, its callers are told so,
/// and the state is read from the store again before anything else is decided.
///
/// Threads: `send` may be called from any thread; all else runs on the loop's own.
public final class ControlLoop {

  /// @param mailboxLimit commands that may wait; one more is answered "busy"
  /// @param batchLimit commands decided at once
  /// @param tick how often time alone is looked at
  public record Limits(int mailboxLimit, int batchLimit, Duration tick) {
    public static final Limits DEFAULT = new Limits(20_000, 1_000, Duration.ofMillis(100));
  }

  private static final System.Logger LOG = System.getLogger(ControlLoop.class.getName());
  private static final Duration RETRY_STORE = Duration.ofMillis(500);

  /// How often everything is counted; the cost is that of the agents and their attempts.
  private static final Duration CENSUS = Duration.ofSeconds(1);

  record Envelope(Command command, CompletableFuture<Answer> answer) {}

  private final Limits limits;
  private final Times times;
  private final InstantSource time;
  private final InstantSource wall;
  private final JobStore store;
  private final Actor actor;
  private final ArrayBlockingQueue<Envelope> mailbox;
  final Committer committer;
  private final Thread thread;
  private final EndedJobs ended = new EndedJobs(this);
  private volatile boolean stopping;

  private Cluster cluster;
  private Turn turn;
  private long generation;
  private Instant lastTick;
  private Instant lastCensus;
  private Instant heldUntil = Instant.MIN;
  private volatile Gauges gauges;

  /// What has been said of the store since it could be used: the same is not said twice a second.
  private String unusable = "";

  /// How much there is.
  ///
  /// @param liveJobs as of the last turn, like `queuedJobs`
  /// @param census as of some tick in the last second
  public record Gauges(int liveJobs, int queuedJobs, Census census) {}

  /// @param time never goes back nor jumps: what everything but people's own instants is measured
  ///   by
  /// @param wall the clock that people read
  public ControlLoop(
      Limits limits,
      Times times,
      InstantSource time,
      InstantSource wall,
      JobStore store,
      Actor actor) {
    this.limits = limits;
    this.times = times;
    this.time = time;
    this.wall = wall;
    this.store = store;
    this.actor = actor;
    this.mailbox = new ArrayBlockingQueue<>(limits.mailboxLimit());
    this.committer = new Committer(store, actor);
    this.lastTick = time.instant();
    this.lastCensus = lastTick;
    take(new Cluster(0, 0));
    this.thread = Thread.ofPlatform().name("control-loop").unstarted(this::run);
  }

  /// Starts nothing new for so long from now. To be called before [#start].
  public void hold(Duration time) {
    heldUntil = this.time.instant().plus(time);
    cluster.hold(heldUntil);
  }

  /// Reads what is on record, and decides from then on. What is handed in before is decided then.
  /// Throws [StoreException] when the record cannot be read.
  public void start() {
    recover();
    committer.start();
    thread.start();
  }

  void recover() {
    var recovered = store.recover();
    take(cluster(recovered));
    actor.recovered(recovered.live());
  }

  private void take(Cluster next) {
    var now = time.instant();
    cluster = next;
    turn = new Turn(next, times);
    gauges = new Gauges(next.liveJobs(), next.queue().size(), next.census(times, now));
  }

  /// Hands a command in. The answer comes once the change is durable, on a thread that must not be
  /// blocked; it fails with [Unavailable] when the command was not taken.
  public CompletableFuture<Answer> send(Command command) {
    var envelope = new Envelope(command, new CompletableFuture<>());
    if (stopping) {
      envelope.answer().completeExceptionally(stopped());
    } else if (!mailbox.offer(envelope)) {
      envelope
          .answer()
          .completeExceptionally(
              new Unavailable(Why.BUSY, "the coordinator is busy: try again in a moment"));
    }
    return envelope.answer();
  }

  /// For those who read an ended job from the record and send a command that rests on it.
  public EndedJobs ended() {
    return ended;
  }

  public Gauges gauges() {
    return gauges;
  }

  /// How many commands wait to be decided.
  public int mailboxLength() {
    return mailbox.size();
  }

  private void run() {
    try {
      while (!stopping) {
        if (!round(untilTick())) {
          Thread.sleep(RETRY_STORE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.ERROR, "the control loop ended by a bug; restart the coordinator", e);
    } finally {
      stopping = true;
      refuse(new ArrayList<>(), stopped());
    }
  }

  /// Decides what waits, or what arrives within `patience`; after a failed write, first reads the
  /// store again. False when that cannot be read yet.
  boolean round(Duration patience) throws InterruptedException {
    if (committer.failed(generation) && !recovered()) {
      return false;
    }
    turn(nextBatch(patience));
    return true;
  }

  private void turn(List<Envelope> batch) throws InterruptedException {
    var now = time.instant();
    var commands = new ArrayList<Command>(batch.size() + 1);
    batch.forEach(it -> commands.add(it.command()));
    if (!now.isBefore(lastTick.plus(limits.tick()))) {
      commands.add(new Command.Tick(wall.instant()));
      lastTick = now;
    }
    if (commands.isEmpty()) {
      return;
    }
    try {
      var decision = turn.decide(commands, now);
      gauges = gauges(now);
      committer.commit(new Committer.Turned(generation, batch, decision));
    } catch (InterruptedException | RuntimeException | Error e) {
      // Not handed over, so nobody else will answer them.
      refuse(batch, stopped());
      throw e;
    }
  }

  private Gauges gauges(Instant now) {
    var census = gauges.census();
    if (!now.isBefore(lastCensus.plus(CENSUS))) {
      census = cluster.census(times, now);
      lastCensus = now;
    }
    return new Gauges(cluster.liveJobs(), cluster.queue().size(), census);
  }

  private Duration untilTick() {
    return Duration.between(time.instant(), lastTick.plus(limits.tick()));
  }

  private List<Envelope> nextBatch(Duration patience) throws InterruptedException {
    var batch = new ArrayList<Envelope>();
    var first = mailbox.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      mailbox.drainTo(batch, limits.batchLimit() - 1);
    }
    return batch;
  }

  /// Refuses what waits and goes on from what is on record; false when that cannot be read yet.
  private boolean recovered() {
    refuse(
        new ArrayList<>(),
        new Unavailable(
            Why.STORE, "the coordinator cannot write its store: try again in a moment"));
    if (!tryRecover()) {
      return false;
    }
    generation++;
    LOG.log(
        System.Logger.Level.INFO,
        "the store can be written again; live jobs={0}",
        cluster.liveJobs());
    return true;
  }

  private boolean tryRecover() {
    try {
      store.checkWritable();
      recover();
      unusable = "";
      return true;
    } catch (StoreException e) {
      var why = String.valueOf(e.getMessage());
      if (!why.equals(unusable)) {
        LOG.log(System.Logger.Level.WARNING, "the store cannot be used yet: {0}", why);
        unusable = why;
      }
      return false;
    }
  }

  private Cluster cluster(JobStore.Recovered recovered) {
    var fresh =
        Cluster.recovered(
            recovered.live(),
            recovered.agents(),
            recovered.lastNumber(),
            recovered.lastSession(),
            time.instant());
    fresh.hold(heldUntil);
    store.triggers().forEach(fresh.triggers()::put);
    fresh.pins().recovered(store.pinned());
    return fresh;
  }

  private void refuse(List<Envelope> batch, Unavailable refusal) {
    mailbox.drainTo(batch);
    batch.forEach(it -> it.answer().completeExceptionally(refusal));
  }

  private static Unavailable stopped() {
    return new Unavailable(Why.STOPPING, "the coordinator is stopping");
  }

  /// Stops deciding; what was handed over is still committed. Waits for both threads.
  public void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join();
    committer.stop();
    refuse(new ArrayList<>(), stopped());
  }
}
