package dev.lode.coordinator.simulation;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.Turn;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The real [Turn] with a pretended store; killed between deciding and writing, or between writing
/// and acting.
final class PretendedCoordinator {

  /// What is written down.
  final Map<JobId, Job> jobs = new LinkedHashMap<>();

  private final Map<AgentId, Agent> agents = new TreeMap<>();
  private final Map<AttemptId, Attempt> everPlaced = new HashMap<>();
  private Duration wallAhead = Duration.ZERO;
  private Instant latestWall = Instant.MIN;
  private long lastNumber;
  private long lastSession;

  private record Stream(Link link, Consumer<Link.Down> agent, PretendedHost host) {}

  private final Map<AgentId, Stream> streams = new HashMap<>();
  private final Timeline time;
  private final Times times;
  private final Simulation simulation;
  private @Nullable Turn turn;
  private long streamNumbers;
  private long life;
  private long lastEffectMillis;

  PretendedCoordinator(Simulation simulation) {
    this.time = simulation.time;
    this.times = simulation.times;
    this.simulation = simulation;
  }

  boolean isUp() {
    return turn != null;
  }

  long nextStream() {
    return ++streamNumbers;
  }

  void start() {
    var live = jobs.values().stream().filter(it -> !it.finished()).toList();
    turn =
        new Turn(
            Cluster.recovered(live, agents.values(), lastNumber, lastSession, time.now()), times);
    tick(++life);
  }

  void kill() {
    turn = null;
    life++;
    var broken = new ArrayList<>(streams.values());
    streams.clear();
    broken.forEach(it -> it.host().breakLink(it.link()));
    time.in(time.between(100, 20_000), this::start);
  }

  private void tick(long ofLife) {
    if (life == ofLife && turn != null) {
      // Somebody sets the clock, by up to an hour in either direction.
      if (time.chance(0.002)) {
        wallAhead = Duration.ofSeconds(time.between(-3_600, 3_600));
      }
      var wall = time.now().plus(wallAhead);
      latestWall = wall.isAfter(latestWall) ? wall : latestWall;
      decide(List.of(new Command.Tick(wall)));
      time.in(250, () -> tick(ofLife));
    }
  }

  /// One turn; null when the coordinator died in it or is down.
  @Nullable List<Answer> decide(List<Command> batch) {
    if (turn == null) {
      return null;
    }
    var decision = turn.decide(batch, time.now());
    if (time.chance(simulation.coordinatorDies())) {
      kill();
      return null;
    }
    write(decision);
    if (time.chance(simulation.coordinatorDies())) {
      kill();
      return null;
    }
    decision.effects().forEach(this::sendLater);
    return decision.answers();
  }

  private void write(Decision decision) {
    for (var change : decision.jobs()) {
      var before = jobs.put(change.job().id(), change.job());
      if (before != null && before.finished()) {
        throw new AssertionError("a finished job moved: " + before + " to " + change.job());
      }
      lastNumber = Math.max(lastNumber, change.job().number());
      var attempt = change.job().state().liveAttempt();
      timely(change.job());
      if (attempt != null) {
        everPlaced.put(attempt.id(), attempt);
      }
    }
    for (Agent agent : decision.agents()) {
      agents.put(agent.id(), agent);
      lastSession = Math.max(lastSession, agent.session());
    }
  }

  private void timely(Job job) {
    var startAfter = job.spec().startAfter();
    if (startAfter != null && job.attempts() > 0 && startAfter.isAfter(latestWall)) {
      throw new AssertionError("begun before its time, which no clock has shown yet: " + job);
    }
    if (job.retried() > job.spec().retries().max()) {
      throw new AssertionError("tried more often than asked: " + job);
    }
  }

  /// Effects go out in order, but not at once: the stream may be another by then, even another
  /// session's.
  private void sendLater(Decision.Dispatch dispatch) {
    long ofLife = life;
    lastEffectMillis =
        Math.max(
            lastEffectMillis, time.millis() + (time.chance(0.04) ? time.between(0, 30_000) : 0));
    time.at(
        lastEffectMillis,
        () -> {
          if (life == ofLife) {
            send(dispatch);
          }
        });
  }

  private void send(Decision.Dispatch dispatch) {
    var stream = streams.get(dispatch.effect().agent());
    if (stream != null) {
      stream
          .link()
          .down(new Link.Down.Order(dispatch.session(), dispatch.effect()), stream.agent());
    }
  }

  // -- what agents say
  // ------------------------------------------------------------------------------

  void joined(Hello hello, Link link, Consumer<Link.Down> agent, PretendedHost host) {
    var before = streams.put(hello.id(), new Stream(link, agent, host));
    if (before != null) {
      before.host().breakLink(before.link());
    }
    var answers = decide(List.of(new Command.AgentJoined(hello, link.number)));
    if (answers == null) {
      host.breakLink(link);
    } else if (answers.getFirst() instanceof Answer.Joined(var session)) {
      link.down(new Link.Down.Welcome(session), agent);
    }
  }

  void parted(AgentId agent, long stream) {
    var known = streams.get(agent);
    if (known != null && known.link().number == stream) {
      streams.remove(agent);
    }
    decide(List.of(new Command.AgentParted(agent, stream)));
  }

  void reported(PretendedHost host, Link link, Link.Up message) {
    var answers =
        decide(List.of(new Command.Reported(host.id, message.session(), message.report())));
    var stream = streams.get(host.id);
    if (answers == null || answers.getFirst() instanceof Answer.SessionOver) {
      host.breakLink(link);
    } else if (stream != null && stream.link() == link) {
      link.down(new Link.Down.Ack(message.session(), message.sequence()), stream.agent());
    }
  }

  // -- what a start carries
  // ---------------------------------------------------------------------------

  List<GpuId> gpusOf(AttemptId attempt) {
    var placed = everPlaced.get(attempt);
    return placed == null ? List.of() : placed.gpus();
  }

  boolean leased(AttemptId attempt) {
    var job = jobs.get(attempt.job());
    return job == null || job.spec().onDisconnect() == OnDisconnect.STOP;
  }
}
