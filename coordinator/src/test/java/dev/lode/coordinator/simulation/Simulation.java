package dev.lode.coordinator.simulation;

import dev.lode.common.model.GpuId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/// One seed: jobs, hosts and faults, first in trouble, then in peace until everything has finished.
final class Simulation {

  static final int GPUS = 2;
  private static final int HOSTS = 4;
  private static final int JOBS = 30;
  private static final long TROUBLE_MILLIS = 120_000;
  private static final long PEACE_MILLIS = 1_200_000;

  /// The rules of the protocol that a run can switch off, to prove that it would be noticed; and
  /// how often the coordinator dies.
  record Rules(boolean sessionsFence, boolean leasesFence) {
    static final Rules ALL = new Rules(true, true);
  }

  final Timeline time;
  final Rules rules;
  final Times times =
      new Times(
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          Duration.ofSeconds(12));
  private final PretendedCoordinator coordinator;
  private final List<PretendedHost> hosts = new ArrayList<>();
  private final Set<JobId> acknowledged = new HashSet<>();
  private boolean trouble = true;
  private long events;

  Simulation(long seed, Rules rules) {
    this.time = new Timeline(new SplittableRandom(seed));
    this.rules = rules;
    this.coordinator = new PretendedCoordinator(this);
    for (int i = 1; i <= HOSTS; i++) {
      hosts.add(new PretendedHost(i, this, coordinator));
    }
  }

  /// Runs to the end; throws an [AssertionError] that says which promise broke. How many events
  /// there were.
  long run() {
    coordinator.start();
    hosts.forEach(it -> time.in(time.between(0, 2_000), it::start));
    for (int i = 1; i <= JOBS; i++) {
      int number = i;
      time.in(time.between(0, TROUBLE_MILLIS / 2), () -> submit(number));
    }
    time.in(500, this::fault);
    while (time.step(TROUBLE_MILLIS)) {
      check();
    }
    trouble = false;
    while (!allFinished() && time.step(TROUBLE_MILLIS + PEACE_MILLIS)) {
      check();
    }
    long settle = time.millis() + 60_000;
    while (time.step(settle)) {
      check();
    }
    checkEnd();
    return events;
  }

  private void submit(int number) {
    var id = new JobId(new UUID(0, number).toString());
    var resources = new Resources((int) time.between(0, GPUS), "", 0, 500, 0);
    var keep = time.chance(0.2) ? OnDisconnect.KEEP : OnDisconnect.STOP;
    var timeout = time.chance(0.2) ? Duration.ofSeconds(time.between(1, 20)) : null;
    var spec =
        new JobSpec(
            "j",
            resources,
            (int) time.between(-1, 1),
            timeout,
            null,
            Duration.ofSeconds(2),
            keep,
            "shell",
            time.chance(0.1) ? time.now().plusSeconds(time.between(-60, 60)) : null,
            new Retries((int) time.between(0, 2), Duration.ofMillis(500), Duration.ofSeconds(10)));
    submit(id, spec);
  }

  /// Repeats until it is acknowledged, as a client with a key does.
  private void submit(JobId id, JobSpec spec) {
    var workload = new Workload("shell", "true", "", List.of(), new TreeMap<>(), List.of());
    var answers =
        coordinator.decide(List.of(new Command.Submit(id, spec, workload, "key-" + id.value())));
    if (answers == null) {
      time.in(time.between(100, 2_000), () -> repeat(id, spec));
    } else if (answers.getFirst() instanceof Answer.Submitted(var job, _)) {
      acknowledged.add(job.id());
      if (time.chance(0.15)) {
        time.in(time.between(0, 30_000), () -> cancel(id));
      }
    }
  }

  private void repeat(JobId id, JobSpec spec) {
    if (coordinator.jobs.containsKey(id)) {
      acknowledged.add(id);
    } else {
      submit(id, spec);
    }
  }

  private void cancel(JobId id) {
    if (coordinator.decide(List.of(new Command.Cancel(id, "somebody"))) == null) {
      time.in(1_000, () -> cancel(id));
    }
  }

  private void fault() {
    if (!trouble) {
      return;
    }
    var host = hosts.get((int) time.between(0, HOSTS - 1));
    switch ((int) time.between(0, 5)) {
      case 0, 1, 2 -> host.breakLink();
      case 3 -> {
        host.kill();
        time.in(time.between(100, 30_000), host::start);
      }
      case 4 -> host.reboot();
      case 5 -> {
        if (coordinator.isUp()) {
          coordinator.kill();
        }
      }
      default -> throw new IllegalStateException("six kinds of fault");
    }
    time.in(time.between(100, 4_000), this::fault);
  }

  /// How likely the coordinator dies before, and again after, it writes a decision down.
  double coordinatorDies() {
    return trouble ? 0.002 : 0;
  }

  private boolean allFinished() {
    return acknowledged.size() == JOBS
        && coordinator.jobs.values().stream().allMatch(Job::finished);
  }

  private void check() {
    events++;
    Map<JobId, PretendedHost> ofJob = new HashMap<>();
    for (PretendedHost host : hosts) {
      Set<GpuId> taken = new HashSet<>();
      host.running.forEach(
          (attempt, workload) -> {
            var elsewhere = ofJob.put(attempt.job(), host);
            require(elsewhere == null, "job runs twice at once: " + attempt);
            workload
                .gpus()
                .forEach(
                    gpu -> require(taken.add(gpu), "GPU promised twice: " + gpu + " " + attempt));
          });
    }
    for (JobId id : acknowledged) {
      require(coordinator.jobs.containsKey(id), "acknowledged job forgotten: " + id);
    }
  }

  private void checkEnd() {
    require(acknowledged.size() == JOBS, "a submit was never answered");
    for (Job job : coordinator.jobs.values()) {
      require(job.finished(), "never finished: " + job + "; hosts: " + hosts);
    }
    for (PretendedHost host : hosts) {
      require(host.running.isEmpty(), "left running on " + host.id + ": " + host.running);
      require(host.disk.isEmpty(), "left on the disk of " + host.id + ": " + host.disk);
    }
  }

  private void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError("at " + time.millis() + " ms: " + otherwise);
    }
  }
}
