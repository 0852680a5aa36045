package dev.lode.coordinator.simulation;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.control.SteppedLoop;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.session.SteppedLogs;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The real control loop, core, reconciler and bookkeeping of logs, without their threads: killed
/// between any two of their steps, on a store that fails and stalls.
final class PretendedCoordinator {

  private static final ControlLoop.Limits LIMITS =
      new ControlLoop.Limits(60, 20, Duration.ofMillis(500));

  final PretendedStore store;
  final Clock clock;

  /// Who waits to act on an ended job.
  final EndedJobs ended;

  private final Simulation simulation;
  private final Timeline time;
  private final Promises promises;
  private final LogStore logStore;

  /// The newest stream of each agent.
  private final TreeMap<AgentId, AgentStream> newest = new TreeMap<>();

  private final TreeMap<AgentId, Long> heardAt = new TreeMap<>();

  private @Nullable SteppedLoop loop;
  private @Nullable SteppedLogs logs;
  private LiveAttempts live = new LiveAttempts(new Signals());
  private long life;
  private long streams;
  private boolean decidePlanned;
  private boolean writing;
  private long stalledUntil;
  private long lastEffectMillis;
  private final List<Runnable> held = new ArrayList<>();

  PretendedCoordinator(Simulation simulation, LogStore logStore) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.promises = simulation.promises;
    this.logStore = logStore;
    this.clock = new Clock(time, simulation.cast.wallSpeed());
    this.store = new PretendedStore(promises, clock, simulation.rules);
    this.ended = new EndedJobs(this);
  }

  Timeline time() {
    return time;
  }

  Rules rules() {
    return simulation.rules;
  }

  boolean unlucky(double probability) {
    return simulation.unlucky(probability);
  }

  Iterable<Job> jobs() {
    return promises.jobs();
  }

  @Nullable Job committed(JobId job) {
    return promises.committed(job);
  }

  boolean isUp() {
    return loop != null;
  }

  long nextStream() {
    return ++streams;
  }

  /// Numbers its processes.
  long life() {
    return life;
  }

  @Nullable SteppedLogs logs() {
    return logs;
  }

  // -- its process --------------------------------------------------------------------------------

  void start() {
    if (loop != null) {
      return;
    }
    long ofLife = ++life;
    live = new LiveAttempts(new Signals());
    store.killedInRecovery = simulation.unlucky(0.1);
    try {
      loop =
          new SteppedLoop(
              LIMITS,
              Simulation.TIMES,
              simulation.rules.hold(Rule.SPANS_MONOTONIC) ? clock::instant : clock::wall,
              this::wall,
              store,
              new Effects(ofLife));
      logs = new SteppedLogs(logStore, live, new Signals());
      time.note("coordinator up", "", ofLife);
      tick(ofLife);
    } catch (PretendedStore.Killed e) {
      kill();
    }
  }

  /// Its wall clock, which somebody reads who decides by it.
  Instant wall() {
    var wall = clock.wall();
    promises.wallShown(wall);
    return wall;
  }

  void kill() {
    time.note("coordinator killed", "", life);
    loop = null;
    logs = null;
    life++;
    writing = false;
    decidePlanned = false;
    store.lose();
    held.clear();
    ended.lose();
    var broken = new ArrayList<>(newest.values());
    newest.clear();
    broken.forEach(AgentStream::close);
    time.in(time.between(100, 15_000), this::start);
  }

  void stall(long millis) {
    stalledUntil = time.millis() + millis;
  }

  private void tick(long ofLife) {
    if (life == ofLife && loop != null) {
      planDecide(0);
      time.in(500, () -> tick(ofLife));
    }
  }

  // -- its two threads ----------------------------------------------------------------------------

  /// Null while it is down; otherwise answered once what follows is durable, or never.
  @Nullable CompletableFuture<Answer> send(Command command) {
    if (loop == null) {
      return null;
    }
    var answer = loop.send(command);
    planDecide(0);
    return answer;
  }

  /// As [#send], and the answer is heard in this life of the coordinator only; null for a refusal.
  boolean ask(Command command, BiConsumer<@Nullable Answer, @Nullable Throwable> hear) {
    long ofLife = life;
    var answer = send(command);
    if (answer == null) {
      return false;
    }
    var _ =
        answer.whenComplete(
            (it, refusal) ->
                orHeld(
                    Rule.COMMIT_BEFORE_ACT, () -> inLife(ofLife, () -> hear.accept(it, refusal))));
    return true;
  }

  /// At once, or, where commits are acted on too early by leaving out a rule, when the commit is
  /// durable: so that only what the rule is about comes too early.
  private void orHeld(Rule rule, Runnable what) {
    if (rules().hold(rule)) {
      what.run();
    } else {
      held.add(what);
    }
  }

  /// What goes wrong while an answer is heard would be lost in the answer's future.
  private void inLife(long ofLife, Runnable what) {
    if (life == ofLife) {
      try {
        what.run();
      } catch (RuntimeException | AssertionError e) {
        simulation.failed(e);
        throw e;
      }
    }
  }

  private void planDecide(long millis) {
    if (!decidePlanned) {
      decidePlanned = true;
      long ofLife = life;
      time.in(millis, () -> inLife(ofLife, this::decide));
    }
  }

  private void decide() {
    decidePlanned = false;
    var mine = loop;
    if (mine == null || !mine.mayDecide()) {
      return;
    }
    store.killedInRecovery = simulation.unlucky(0.05);
    try {
      if (!mine.decide()) {
        planDecide(500);
      }
    } catch (PretendedStore.Killed e) {
      kill();
      return;
    }
    beginWrite(mine);
  }

  private void beginWrite(SteppedLoop mine) {
    if (writing || !mine.beginWrite()) {
      return;
    }
    writing = true;
    long ofLife = life;
    long takes = simulation.unlucky(0.01) ? time.between(10, 3_000) : time.between(0, 3);
    if (rules().hold(Rule.COMMIT_BEFORE_ACT) && rules().hold(Rule.COMMIT_BEFORE_ANSWER)) {
      time.at(
          Math.max(stalledUntil, time.millis() + takes),
          () -> inLife(ofLife, () -> endWrite(mine)));
    } else {
      endWrite(mine);
      var now = List.copyOf(held);
      held.clear();
      time.at(
          Math.max(stalledUntil, time.millis() + takes),
          () ->
              inLife(
                  ofLife,
                  () -> {
                    store.sync();
                    now.forEach(Runnable::run);
                  }));
    }
  }

  private void endWrite(SteppedLoop mine) {
    writing = false;
    store.fate = fate();
    try {
      mine.endWrite();
    } catch (PretendedStore.Killed e) {
      kill();
      return;
    }
    store.fate = PretendedStore.Fate.DURABLE;
    beginWrite(mine);
    planDecide(0);
  }

  private PretendedStore.Fate fate() {
    if (!simulation.unlucky(0.004)) {
      return PretendedStore.Fate.DURABLE;
    }
    return switch ((int) time.between(0, 3)) {
      case 0 -> PretendedStore.Fate.FAILS;
      case 1 -> PretendedStore.Fate.FAILS_WRITTEN;
      case 2 -> PretendedStore.Fate.KILLED_BEFORE;
      default -> PretendedStore.Fate.KILLED_AFTER;
    };
  }

  // -- what it does after a commit ----------------------------------------------------------------

  /// In order, but not at once: a stream may be another by then, even another session's.
  private final class Effects implements Actor {

    private final long ofLife;

    Effects(long ofLife) {
      this.ofLife = ofLife;
    }

    @Override
    public void committed(Decision decision) {
      live.committed(decision);
      for (Decision.Dispatch dispatch : decision.effects()) {
        orHeld(Rule.COMMIT_BEFORE_ANSWER, () -> later(() -> send(dispatch)));
      }
    }

    @Override
    public void recovered(List<Job> jobs) {
      live.recovered(jobs);
      later(() -> new ArrayList<>(newest.values()).forEach(AgentStream::close));
    }

    private void later(Runnable effect) {
      long pause = simulation.unlucky(0.01) ? time.between(0, 20_000) : 0;
      lastEffectMillis = Math.max(lastEffectMillis, time.millis() + pause);
      time.at(lastEffectMillis, () -> inLife(ofLife, effect));
    }
  }

  private void send(Decision.Dispatch dispatch) {
    var effect = dispatch.effect();
    var stream = newest.get(effect.agent());
    if (stream == null || !stream.isIn(dispatch.session())) {
      return;
    }
    var job = promises.committed(effect.attempt().job());
    var attempt = job == null ? null : job.state().liveAttempt();
    boolean isLive = attempt != null && attempt.id().equals(effect.attempt());
    if (effect instanceof Effect.StartAttempt && !isLive) {
      return;
    }
    stream.say(
        new Link.Down.Order(
            dispatch.session(),
            effect,
            isLive && attempt != null ? attempt.gpus() : List.of(),
            job == null || job.spec().onDisconnect() == OnDisconnect.STOP));
  }

  // -- what agents say ----------------------------------------------------------------------------

  void joined(Hello hello, Link link, PretendedHost host) {
    if (loop == null) {
      time.in(time.between(0, 200), () -> host.breakLink(link));
      return;
    }
    var stream = new AgentStream(this, link, host);
    var before = newest.put(host.id, stream);
    if (before != null) {
      before.close();
    }
    stream.join(hello);
  }

  /// The coordinator has noticed that a connection is no more.
  void parted(Link link, PretendedHost host) {
    var known = newest.get(host.id);
    if (known != null && known.isOn(link)) {
      newest.remove(host.id);
      known.close();
    }
    var _ = send(new Command.AgentParted(host.id, link.number));
  }

  void dropped(AgentStream stream, AgentId agent) {
    newest.remove(agent, stream);
  }

  long newestStream(AgentId agent, long otherwise) {
    var stream = newest.get(agent);
    return stream == null ? otherwise : stream.number();
  }

  /// How long nothing had been heard of an agent when this was last asked; only where a rule is
  /// left out.
  long unheard(AgentId agent) {
    var before = heardAt.put(agent, time.millis());
    return before == null ? 0 : time.millis() - before;
  }

  void arrived(Link.Up message) {
    var stream = message.on().taken;
    if (stream != null) {
      stream.arrived(message);
    }
  }

  /// Bytes of a log have arrived.
  void shipped(PretendedHost host, Link link, LogStore.Chunk chunk) {
    var now = logs;
    if (now == null) {
      return;
    }
    if (!now.wanted(chunk.attempt())) {
      link.down(new Link.Down.LogPosition(chunk.attempt(), 0, true), it -> host.hear(link, it));
      return;
    }
    try {
      long durable = now.append(chunk);
      time.note("log stored", chunk.attempt(), durable);
      link.down(
          new Link.Down.LogPosition(chunk.attempt(), durable, false), it -> host.hear(link, it));
    } catch (StoreException e) {
      long ofLife = life;
      time.in(500, () -> inLife(ofLife, () -> shipped(host, link, chunk)));
    }
  }

  void logPosition(PretendedHost host, Link link, AttemptId attempt) {
    link.down(
        new Link.Down.LogPosition(attempt, logStore.end(attempt), false),
        it -> host.hear(link, it));
  }
}
