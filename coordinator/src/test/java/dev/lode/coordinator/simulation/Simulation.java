package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.memory.MemoryLogStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One seed: jobs, hosts and faults, first in trouble, then in peace until everything has finished
/// and nothing is left.
final class Simulation {

  static final int GPUS = 2;
  static final Times TIMES =
      new Times(
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          Duration.ofSeconds(12));

  private static final int HOSTS = 3;
  private static final int JOBS = 20;
  private static final long TROUBLE_MILLIS = 60_000;
  private static final long PEACE_MILLIS = 400_000;
  private static final long SETTLE_MILLIS = 60_000;

  /// What a run came to.
  record Outcome(long events, long digest) {}

  final Timeline time;
  final Rules rules;
  final Cast cast;
  final WrittenLogs written;
  final Promises promises;
  final PretendedCoordinator coordinator;
  final List<PretendedHost> hosts = new ArrayList<>();
  private final MemoryLogStore logs;
  private final Clients clients;
  private final Retriers retriers;
  private final TriggerOwners triggers;
  private final Pinners pinners;
  private final Sweeps sweeps;
  private final Faults faults;
  private boolean trouble = true;
  private int names = HOSTS;
  private @Nullable Throwable failure;

  Simulation(long seed, Rules rules, boolean withHistory) {
    this.time = new Timeline(seed, withHistory);
    this.rules = rules;
    this.cast = Cast.of(time);
    this.logs = new MemoryLogStore(new MemoryLogStore.Contents(), () -> Timeline.EPOCH);
    this.written = new WrittenLogs(logs);
    this.promises = new Promises(time, written, cast);
    this.coordinator = new PretendedCoordinator(this, new LooseLogStore(logs, rules));
    var specs = new Specs(time, cast);
    this.clients = new Clients(this, specs);
    this.triggers = new TriggerOwners(this, specs);
    this.retriers = new Retriers(this);
    this.pinners = new Pinners(this, specs);
    this.sweeps = new Sweeps(this, logs);
    this.faults = new Faults(this, logs);
    for (int i = 1; i <= HOSTS; i++) {
      hosts.add(new PretendedHost("agent-" + i, i, this));
    }
  }

  List<String> history() {
    return time.history();
  }

  /// Runs to the end; throws a [BrokenPromise] as soon as one is broken.
  Outcome run() {
    coordinator.start();
    hosts.forEach(it -> time.in(time.between(0, 2_000), it::start));
    for (int i = 1; i <= JOBS; i++) {
      int number = i;
      time.in(time.between(0, TROUBLE_MILLIS * 3 / 4), () -> clients.submit(number));
    }
    if (cast.retriers()) {
      retriers.begin();
    }
    if (cast.triggers()) {
      triggers.begin();
    }
    if (cast.removes()) {
      pinners.begin();
      sweeps.begin();
    }
    faults.begin();
    while (step(TROUBLE_MILLIS)) {}
    trouble = false;
    faults.end();
    time.note("peace", "", 0);
    time.in(20_000, this::tendTheKept);
    while (!allFinished() && step(TROUBLE_MILLIS + PEACE_MILLIS)) {}
    long settled = time.millis() + SETTLE_MILLIS;
    while (!nothingLeft() && step(settled)) {}
    checkEnd();
    return new Outcome(time.steps(), time.digest());
  }

  /// Something has come to light where an exception does not reach the end of the run.
  void failed(Throwable why) {
    failure = failure == null ? why : failure;
  }

  private boolean step(long untilMillis) {
    boolean stepped = time.step(untilMillis);
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
    return stepped;
  }

  /// Chance that something goes wrong here; none once there is peace.
  boolean unlucky(double probability) {
    return trouble && time.chance(probability);
  }

  /// Whether things still go wrong, and people still ask for more.
  boolean inTrouble() {
    return trouble;
  }

  /// The machine is the same, with its GPUs; agent and disk are new.
  void replacePerished() {
    for (int i = 0; i < HOSTS; i++) {
      if (hosts.get(i).perished()) {
        names++;
        var fresh = new PretendedHost("agent-" + names, i + 1, this);
        hosts.set(i, fresh);
        time.in(time.between(1_000, 30_000), fresh::start);
      }
    }
  }

  /// Jobs that were to be kept while their agent is away wait for a person when it never comes
  /// back.
  private void tendTheKept() {
    var here = hosts.stream().map(it -> it.id).toList();
    for (Job job : promises.jobs()) {
      var attempt = job.state().liveAttempt();
      if (attempt != null && !here.contains(attempt.agent())) {
        clients.cancel(job.id());
      }
    }
    time.in(20_000, this::tendTheKept);
  }

  /// A person loses patience with some job that an agent keeps which is away.
  void cancelOneKept() {
    var away = hosts.stream().filter(it -> !it.connected()).map(it -> it.id).toList();
    var kept = new ArrayList<JobId>();
    for (Job job : promises.jobs()) {
      var attempt = job.state().liveAttempt();
      if (attempt != null
          && job.spec().onDisconnect() == OnDisconnect.KEEP
          && away.contains(attempt.agent())) {
        kept.add(job.id());
      }
    }
    if (!kept.isEmpty()) {
      clients.cancel(kept.get((int) time.between(0, kept.size() - 1)));
    }
  }

  private boolean allFinished() {
    if (promises.acknowledged() < JOBS || !retriers.content() || !triggers.content()) {
      return false;
    }
    for (Job job : promises.jobs()) {
      if (!job.finished()) {
        return false;
      }
    }
    return true;
  }

  private boolean nothingLeft() {
    return hosts.stream().allMatch(it -> it.workloads.nothingLeft());
  }

  private void checkEnd() {
    if (promises.acknowledged() < JOBS) {
      throw new BrokenPromise(time, "a submit was never answered", "");
    }
    BrokenPromise.unless(retriers.content(), time, "a retry was never answered", "");
    BrokenPromise.unless(triggers.content(), time, "a pause was never answered", "");
    for (Job job : promises.jobs()) {
      if (!job.finished()) {
        throw new BrokenPromise(time, "a job never finished", job + "; hosts: " + hosts);
      }
    }
    if (!nothingLeft()) {
      throw new BrokenPromise(time, "something is left on a host", hosts);
    }
  }
}
