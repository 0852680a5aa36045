package dev.lode.coordinator.simulation;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.store.LogStore.Chunk;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A host with its agent: connects, obeys, reports and ships logs. The disk and the workloads
/// outlive the agent's process, the disk outlives the host's restart.
final class PretendedHost {

  /// Silence after which an agent takes its connection for dead.
  private static final long PATIENCE_MILLIS = 5_000;

  final AgentId id;
  final Network network;
  final Workloads workloads;
  private final Hello hello;
  private final Timeline time;
  private final Clock clock;
  private final PretendedCoordinator coordinator;
  private final Rules rules;

  // Of the agent's process.
  private boolean up;
  private boolean gone;
  private long instance;
  private long sequence;
  private long pausedUntil;
  private long lastHeard;
  private long lastLogHeard;
  private boolean shipPlanned;
  private boolean reportPlanned;
  private final TreeMap<Long, Long> sentAt = new TreeMap<>();
  private @Nullable Link link;

  /// @param machine which machine this is: its GPUs keep their names when its disk is replaced
  PretendedHost(String name, int machine, Simulation simulation) {
    this.id = new AgentId(name);
    this.time = simulation.time;
    this.rules = simulation.rules;
    this.coordinator = simulation.coordinator;
    this.network = new Network(time);
    this.clock = new Clock(time);
    this.workloads = new Workloads(this, clock, simulation);
    var gpus =
        IntStream.range(0, Simulation.GPUS)
            .mapToObj(it -> new Gpu(new GpuId("gpu-" + machine + "-" + it), it, "H100", 80L << 30))
            .toList();
    var host = new Host(name, "", "", 4, 4_000, 64L << 30, gpus, List.of(), List.of());
    this.hello = new Hello(id, "", 0, host, List.of("shell"), new Hello.About("", "", ""));
  }

  @Override
  public String toString() {
    return id + "[up=" + up + " connected=" + (link != null) + " " + workloads + "]";
  }

  boolean isUp() {
    return up;
  }

  boolean connected() {
    return link != null;
  }

  /// The agent's process, which another follows.
  long instance() {
    return instance;
  }

  // -- the agent's process ------------------------------------------------------------------------

  void start() {
    if (up || gone) {
      return;
    }
    up = true;
    instance++;
    pausedUntil = 0;
    time.note("agent up", id, instance);
    workloads.foundBy();
    connect();
  }

  /// kill -9 of the agent; workloads go on.
  void kill() {
    time.note("agent killed", id, instance);
    up = false;
    workloads.agentKilled();
    breakLink();
  }

  /// The host restarts: nothing runs afterwards.
  void reboot() {
    kill();
    time.note("host rebooted", id, 0);
    workloads.vanish();
    time.in(time.between(500, 20_000), this::start);
  }

  /// The host's disk is lost, and with it who this agent was.
  void perish() {
    kill();
    time.note("host lost", id, 0);
    gone = true;
    workloads.vanish();
    workloads.eraseDisk();
  }

  boolean perished() {
    return gone;
  }

  /// The agent's process stands still; its supervisors and workloads do not.
  void pause(long millis) {
    time.note("agent paused", id, millis);
    pausedUntil = time.millis() + millis;
  }

  boolean paused() {
    return time.millis() < pausedUntil;
  }

  void jumpWall() {
    clock.jump();
    time.note("wall of host set", id, clock.wallMillis());
    workloads.lease().wallWasSet();
  }

  // -- its connection -----------------------------------------------------------------------------

  /// Breaks this connection, if it is still the one.
  void breakLink(Link which) {
    which.breakNow();
    if (link == which) {
      breakLink();
    }
  }

  void breakLink() {
    var broken = link;
    if (broken != null) {
      broken.breakNow();
      link = null;
      // The coordinator notices in its own time, and not while nothing gets through.
      long notices = time.millis() + time.between(0, 3_000);
      time.at(
          Math.max(notices, network.outwardHeldUntil()), () -> coordinator.parted(broken, this));
      time.in(time.between(50, 3_000), this::connect);
    }
  }

  private void connect() {
    if (!up || link != null) {
      return;
    }
    boolean cut = network.outwardHeld() || network.inwardHeld();
    if (paused() || cut || !coordinator.isUp() || network.slow()) {
      time.in(time.between(50, 3_000), this::connect);
      return;
    }
    var fresh = new Link(coordinator.nextStream(), time, network);
    link = fresh;
    lastHeard = time.millis();
    sentAt.clear();
    workloads.logs().forEach(ShippedLog::rewind);
    coordinator.joined(
        new Hello(
            id,
            "i" + instance,
            workloads.lease().session(),
            hello.host(),
            hello.launchers(),
            hello.about()),
        fresh,
        this);
    time.in(PATIENCE_MILLIS, () -> losePatience(fresh));
  }

  private void losePatience(Link on) {
    if (on == link && up) {
      if (time.millis() - lastHeard >= PATIENCE_MILLIS && !paused()) {
        breakLink();
      } else {
        time.in(1_000, () -> losePatience(on));
      }
    }
  }

  // -- what it is told ----------------------------------------------------------------------------

  /// What comes late from a connection that broke is of no account: the order of connections is the
  /// order of what was said.
  void hear(Link from, Link.Down message) {
    boolean obeysAnybody =
        message instanceof Link.Down.Order && !rules.hold(Rule.COMMANDS_OF_SESSION);
    if (!up || (from != link && !obeysAnybody)) {
      return;
    }
    if (paused()) {
      time.at(pausedUntil, () -> hear(from, message));
      return;
    }
    lastHeard = time.millis();
    switch (message) {
      case Link.Down.Welcome(var number) -> welcomed(from, number);
      case Link.Down.Ack(var number, var acknowledged) -> {
        var sent = sentAt.get(acknowledged);
        if (number == workloads.lease().session() && sent != null) {
          sentAt.headMap(acknowledged, true).clear();
          workloads.lease().renew(sent);
        }
      }
      case Link.Down.Order order -> {
        if (order.session() == workloads.lease().session()
            || !rules.hold(Rule.COMMANDS_OF_SESSION)) {
          obey(order);
        }
      }
      case Link.Down.LogPosition(var attempt, var durable, var unwanted) -> {
        lastLogHeard = time.millis();
        workloads.logHeard(attempt, durable, unwanted);
        shipSoon();
      }
    }
  }

  private void welcomed(Link from, long number) {
    if (number != workloads.lease().session()) {
      sequence = 0;
      workloads.lease().enter(number);
    }
    beat(from);
  }

  private void obey(Link.Down.Order order) {
    switch (order.effect()) {
      case Effect.StartAttempt(_, var attempt) ->
          workloads.start(attempt, order.gpus(), order.leased());
      case Effect.StopAttempt(_, var attempt, var grace) ->
          workloads.stop(attempt, grace.toMillis());
      case Effect.ForgetAttempt(_, var attempt) -> workloads.forget(attempt);
    }
  }

  // -- what it tells ------------------------------------------------------------------------------

  private void beat(Link on) {
    if (up && on == link) {
      report();
      ship();
      time.in(Simulation.TIMES.heartbeat().toMillis(), () -> beat(on));
    }
  }

  /// Something has changed: what changes at the same time is told together.
  void changed() {
    if (!reportPlanned) {
      reportPlanned = true;
      time.in(
          time.between(0, 20),
          () -> {
            reportPlanned = false;
            report();
          });
    }
  }

  private void report() {
    var on = link;
    if (!up || on == null || paused() || workloads.lease().session() == 0) {
      return;
    }
    sequence++;
    sentAt.put(sequence, workloads.lease().now());
    on.up(
        new Link.Up(on, workloads.lease().session(), sequence, new Report(workloads.seen())),
        coordinator::arrived);
  }

  void shipSoon() {
    if (!shipPlanned) {
      shipPlanned = true;
      time.in(
          time.between(10, 300),
          () -> {
            shipPlanned = false;
            ship();
          });
    }
  }

  private void ship() {
    var on = link;
    if (!up || on == null || paused()) {
      return;
    }
    if (time.millis() - lastLogHeard > 3_000) {
      // Chunks or answers were lost.
      workloads.logs().forEach(ShippedLog::rewind);
      lastLogHeard = time.millis();
    }
    for (ShippedLog log : workloads.logs()) {
      for (Chunk chunk = log.next(); chunk != null; chunk = log.next()) {
        Chunk next = chunk;
        on.chunk(() -> coordinator.shipped(this, on, next));
      }
    }
  }
}
