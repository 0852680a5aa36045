package dev.lode.coordinator.simulation;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.reconcile.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A host with its agent: the disk and the workloads outlive the agent's process, the disk outlives
/// the host's restart.
final class PretendedHost {

  /// What the agent's journal says of an attempt.
  sealed interface OnDisk {
    record Begun() implements OnDisk {}

    record Ended(Exit exit, boolean collected) implements OnDisk {}

    record Tombstone() implements OnDisk {}
  }

  /// A workload that runs.
  record Running(List<GpuId> gpus, boolean leased, long since) {}

  final AgentId id;
  final TreeMap<AttemptId, Running> running = new TreeMap<>();
  final TreeMap<AttemptId, OnDisk> disk = new TreeMap<>();
  private final Timeline time;
  private final Times times;
  private final PretendedCoordinator coordinator;
  private final Simulation.Rules rules;

  /// In the lease file, so that it outlives the agent's process.
  private long leaseEndsMillis = Long.MAX_VALUE;

  private boolean up;
  private long instance;
  private long session;
  private long sequence;
  private final TreeMap<Long, Long> sentAt = new TreeMap<>();
  private @Nullable Link link;

  PretendedHost(int number, Simulation simulation, PretendedCoordinator coordinator) {
    this.id = new AgentId("agent-" + number);
    this.time = simulation.time;
    this.times = simulation.times;
    this.rules = simulation.rules;
    this.coordinator = coordinator;
  }

  @Override
  public String toString() {
    return id
        + "[up="
        + up
        + " session="
        + session
        + " connected="
        + (link != null)
        + " disk="
        + disk
        + " running="
        + running.keySet()
        + "]";
  }

  // -- the agent's process ------------------------------------------------------------------------

  void start() {
    if (up) {
      return;
    }
    up = true;
    instance++;
    session = 0;
    disk.replaceAll(
        (attempt, was) ->
            was instanceof OnDisk.Begun && !running.containsKey(attempt)
                ? new OnDisk.Tombstone()
                : was);
    connect();
  }

  /// kill -9 of the agent; workloads go on.
  void kill() {
    up = false;
    breakLink();
  }

  /// The host restarts: nothing runs afterwards.
  void reboot() {
    kill();
    running.clear();
    time.in(time.between(500, 20_000), this::start);
  }

  /// Breaks this stream, if it is still the one.
  void breakLink(Link which) {
    which.breakNow();
    if (link == which) {
      breakLink();
    }
  }

  void breakLink() {
    if (link != null) {
      link.breakNow();
      coordinator.parted(id, link.number);
      link = null;
      time.in(time.between(50, 3_000), this::connect);
    }
  }

  private void connect() {
    if (!up || link != null) {
      return;
    }
    if (!coordinator.isUp() || time.chance(0.1)) {
      time.in(time.between(50, 3_000), this::connect);
      return;
    }
    var fresh = new Link(coordinator.nextStream(), time);
    link = fresh;
    sentAt.clear();
    coordinator.joined(hello(), fresh, it -> receive(fresh, it), this);
  }

  private Hello hello() {
    var gpus =
        IntStream.range(0, Simulation.GPUS)
            .mapToObj(it -> new Gpu(new GpuId(id + "/" + it), it, "H100", 80L << 30))
            .toList();
    var host = new Host(id.value(), "", "", 4, 4_000, 64L << 30, gpus, List.of(), List.of());
    return new Hello(
        id, "i" + instance, session, host, List.of("shell"), new Hello.About("", "", ""));
  }

  // -- what it is told
  // ------------------------------------------------------------------------------

  private void receive(Link from, Link.Down message) {
    // What comes late from a stream that broke is of no account: the order of streams is the order
    // of what was said.
    if (!up || from != link) {
      return;
    }
    switch (message) {
      case Link.Down.Welcome(var number) -> {
        session = number;
        sequence = 0;
        beat(from);
      }
      case Link.Down.Ack(var number, var acknowledged) -> {
        var sent = sentAt.get(acknowledged);
        if (number == session && sent != null) {
          leaseEndsMillis = sent + times.lease().toMillis();
          time.at(leaseEndsMillis, this::enforceLease);
        }
      }
      case Link.Down.Order(var number, var effect) -> {
        if (number == session || !rules.sessionsFence()) {
          obey(effect);
        }
      }
    }
  }

  private void obey(Effect effect) {
    switch (effect) {
      case Effect.StartAttempt(_, var attempt) -> begin(attempt);
      case Effect.StopAttempt(_, var attempt, var grace) -> stop(attempt, grace.toMillis());
      case Effect.ForgetAttempt(_, var attempt) -> {
        if (!running.containsKey(attempt)) {
          disk.remove(attempt);
        }
      }
    }
  }

  private void begin(AttemptId attempt) {
    if (disk.containsKey(attempt)) {
      return;
    }
    disk.put(attempt, new OnDisk.Begun());
    time.in(time.between(0, 200), () -> launch(attempt, instance));
  }

  private void launch(AttemptId attempt, long asInstance) {
    if (!up || instance != asInstance || !(disk.get(attempt) instanceof OnDisk.Begun)) {
      return;
    }
    if (time.millis() >= leaseEndsMillis && coordinator.leased(attempt)) {
      ended(attempt, new Exit(new Exit.How.Signal(9), Exit.By.LEASE, Exit.Usage.NONE));
      return;
    }
    running.put(
        attempt,
        new Running(coordinator.gpusOf(attempt), coordinator.leased(attempt), time.millis()));
    report();
    int code = time.chance(0.1) ? 1 : 0;
    long lasts = time.chance(0.1) ? time.between(10_000, 200_000) : time.between(1, 3_000);
    time.in(
        lasts,
        () -> {
          if (running.containsKey(attempt)) {
            ended(attempt, new Exit(new Exit.How.Code(code), Exit.By.WORKLOAD, Exit.Usage.NONE));
          }
        });
  }

  private void stop(AttemptId attempt, long graceMillis) {
    if (!disk.containsKey(attempt)) {
      disk.put(attempt, new OnDisk.Tombstone());
      report();
    } else if (running.containsKey(attempt)) {
      time.in(
          time.between(0, graceMillis),
          () -> {
            if (running.containsKey(attempt)) {
              ended(attempt, new Exit(new Exit.How.Signal(15), Exit.By.STOP, Exit.Usage.NONE));
            }
          });
    } else if (disk.get(attempt) instanceof OnDisk.Begun) {
      disk.put(attempt, new OnDisk.Tombstone());
      report();
    }
  }

  /// What the supervisors do, with or without an agent.
  private void enforceLease() {
    if (rules.leasesFence() && time.millis() >= leaseEndsMillis) {
      for (AttemptId attempt : new ArrayList<>(running.keySet())) {
        var workload = running.get(attempt);
        if (workload != null && workload.leased()) {
          ended(attempt, new Exit(new Exit.How.Signal(9), Exit.By.LEASE, Exit.Usage.NONE));
        }
      }
    }
  }

  private void ended(AttemptId attempt, Exit exit) {
    running.remove(attempt);
    disk.put(attempt, new OnDisk.Ended(exit, false));
    report();
    collect(attempt, exit);
  }

  /// Ships the log and uploads artifacts, which takes a stream.
  private void collect(AttemptId attempt, Exit exit) {
    time.in(
        time.between(0, 1_500),
        () -> {
          if (!(disk.get(attempt) instanceof OnDisk.Ended(_, boolean collected)) || collected) {
            return;
          }
          if (up && link != null) {
            disk.put(attempt, new OnDisk.Ended(exit, true));
            report();
          } else {
            collect(attempt, exit);
          }
        });
  }

  // -- what it tells
  // --------------------------------------------------------------------------------

  private void beat(Link on) {
    if (up && on == link && !on.broken()) {
      report();
      time.in(times.heartbeat().toMillis(), () -> beat(on));
    }
  }

  private void report() {
    var on = link;
    if (!up || on == null || session == 0) {
      return;
    }
    sequence++;
    sentAt.put(sequence, time.millis());
    var attempts = new ArrayList<Report.Seen>();
    disk.forEach((attempt, was) -> attempts.add(seen(attempt, was)));
    on.up(
        new Link.Up(session, sequence, new Report(attempts)),
        it -> coordinator.reported(this, on, it));
  }

  private Report.Seen seen(AttemptId attempt, OnDisk was) {
    return switch (was) {
      case OnDisk.Begun _ ->
          running.containsKey(attempt)
              ? new Report.Running(attempt, time.now())
              : new Report.Preparing(attempt);
      case OnDisk.Ended(var exit, var collected) ->
          collected
              ? new Report.Collected(attempt, exit, Collection.NOTHING)
              : new Report.Exited(attempt, exit);
      case OnDisk.Tombstone _ -> new Report.Tombstone(attempt, "not here");
    };
  }
}
