package dev.lode.coordinator.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.common.model.python.PythonRule;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Abilities;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobEvent;
import dev.lode.coordinator.core.job.JobMachine;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.LogOptions;
import dev.lode.coordinator.core.job.Needs;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.Step;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Properties over seeded random clusters, and the sentences that say why a job waits.
final class SchedulerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long GIB = 1L << 30;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noGpuIsGivenTwiceAndNothingIsPlacedThatDoesNotFit(int seed) {
    var random = new SplittableRandom(seed);
    var cluster = randomCluster(random);
    submitSome(cluster, random, 40);
    var placed = place(cluster);
    var gpus = new HashSet<GpuId>();
    var milliCpus = new HashMap<AgentId, Integer>();
    var memory = new HashMap<AgentId, Long>();
    for (Job job : placed) {
      var attempt = Objects.requireNonNull(job.state().liveAttempt());
      var asked = job.spec().resources();
      assertThat(attempt.gpus()).hasSize(asked.gpus());
      attempt.gpus().forEach(gpu -> assertThat(gpus.add(gpu)).as("given twice: " + gpu).isTrue());
      milliCpus.merge(attempt.agent(), asked.milliCpus(), Integer::sum);
      memory.merge(attempt.agent(), asked.memoryBytes(), Long::sum);
    }
    for (var status : cluster.statuses(Times.DEFAULT, NOW)) {
      var host = status.agent().hello().host();
      assertThat(milliCpus.getOrDefault(status.agent().id(), 0))
          .isLessThanOrEqualTo(host.milliCpus());
      assertThat(memory.getOrDefault(status.agent().id(), 0L))
          .isLessThanOrEqualTo(host.memoryBytes());
      assertThat(status.freeMilliCpus())
          .isEqualTo(host.milliCpus() - milliCpus.getOrDefault(status.agent().id(), 0));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverStillWaitsFitsNowhere(int seed) {
    var random = new SplittableRandom(seed);
    var cluster = randomCluster(random);
    submitSome(cluster, random, 40);
    place(cluster);
    for (Job job : cluster.jobs()) {
      if (job.state() instanceof JobState.Queued) {
        assertThat(Explanation.of(job, cluster, Times.DEFAULT, NOW))
            .doesNotContain("about to be placed");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void ofJobsOfOneShapeTheMoreUrgentAndThenTheEarlierGoFirst(int seed) {
    var random = new SplittableRandom(seed);
    var cluster = randomCluster(random);
    var asked = new Resources(1, "", 0, 500, 0);
    for (int i = 0; i < 60; i++) {
      submit(cluster, asked, random.nextInt(-2, 3));
    }
    var placed = place(cluster);
    var order =
        Comparator.comparingInt((Job it) -> -it.spec().priority()).thenComparingLong(Job::number);
    assertThat(placed).isSortedAccordingTo(order);
    for (Job waiting : cluster.jobs()) {
      if (waiting.state() instanceof JobState.Queued && !placed.isEmpty()) {
        assertThat(order.compare(placed.getLast(), waiting)).isNegative();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theSameQueueOnTheSameClusterIsPlacedTheSame(int seed) {
    assertThat(plan(seed)).isEqualTo(plan(seed));
  }

  private static List<Job> plan(int seed) {
    var random = new SplittableRandom(seed);
    var cluster = randomCluster(random);
    submitSome(cluster, random, 40);
    return place(cluster);
  }

  @Test
  void aJobThatAsksForMoreGpusThanAnyAgentHasIsToldSo() {
    var cluster = new Cluster(0, 0);
    join(cluster, "a", 2, 80, 4);
    var job = submit(cluster, new Resources(4, "", 0, 1000, 0), 0);
    assertThat(why(job, cluster))
        .contains("4 GPUs", "no agent has more than 2", "add such an agent");
  }

  @Test
  void aJobThatWaitsForOthersIsToldWhatIsMissing() {
    var cluster = new Cluster(0, 0);
    join(cluster, "a", 2, 80, 4);
    submit(cluster, new Resources(1, "", 0, 1000, 0), 0);
    place(cluster);
    var job = submit(cluster, new Resources(2, "h100", 70 * GIB, 1000, 0), 0);
    assertThat(why(job, cluster)).contains("2 free GPUs", "1 free of 2", "next in the queue");
  }

  @Test
  void withoutAgentsTheAnswerSaysHowToStartOne() {
    var cluster = new Cluster(0, 0);
    var job = submit(cluster, Resources.ordinary(), 0);
    assertThat(why(job, cluster)).contains("lode agent --join");
  }

  @Test
  void nothingIsPlacedOnAnAgentThatHasNotReportedOrStillRunsWhatIsNotItsOwn() {
    var cluster = new Cluster(0, 0);
    var agent = cluster.join(hello("a", 1, 80, 4), 1, NOW);
    submit(cluster, Resources.ordinary(), 0);
    assertThat(place(cluster)).isEmpty();
    var stray = new dev.lode.common.model.AttemptId(new JobId(new UUID(9, 9).toString()), 1, 0);
    var strays = new Report(List.of(new Report.Running(stray, NOW)));
    cluster.heard(agent.id(), agent.session(), 1, strays, NOW);
    assertThat(place(cluster)).isEmpty();
    cluster.heard(agent.id(), agent.session(), 1, new Report(List.of()), NOW);
    assertThat(place(cluster)).hasSize(1);
  }

  @Test
  void aJobIsPlacedOnlyWhereItsPythonIsAndOtherwiseHearsWhichAre() {
    var cluster = new Cluster(0, 0);
    able(cluster, "old", Abilities.of(List.of("shell")));
    able(cluster, "new", abilities(pythons("3.11.7", "3.9.18"), false));
    var waits = submit(cluster, Resources.ordinary(), needs("3.14", false));
    submit(cluster, Resources.ordinary(), needs(">=3.10", false));
    submit(cluster, Resources.ordinary(), needs("", false));
    assertThat(place(cluster))
        .hasSize(2)
        .allSatisfy(
            it ->
                assertThat(Objects.requireNonNull(it.state().liveAttempt()).agent())
                    .isEqualTo(new AgentId("new")));
    assertThat(why(waits, cluster))
        .contains("no agent has Python 3.14; there are 3.9.18, 3.11.7; ask for less, or add");
  }

  @Test
  void aRepositoryIsCheckedOutOnlyWhereAnAgentSaysThatItDoes() {
    var cluster = new Cluster(0, 0);
    able(cluster, "old", Abilities.of(List.of("shell")));
    var job = submit(cluster, Resources.ordinary(), new Needs(null, true, Isolation.Level.NONE));
    assertThat(place(cluster)).isEmpty();
    assertThat(why(job, cluster)).contains("no agent checks out repositories");
    able(cluster, "git", abilities(List.of(), true));
    assertThat(place(cluster)).hasSize(1);
  }

  private static Needs needs(String python, boolean repository) {
    return new Needs(PythonRule.from(python), repository, Isolation.Level.NONE);
  }

  private static Abilities abilities(List<PythonVersion> pythons, boolean repositories) {
    return new Abilities(List.of("shell"), pythons, repositories, IsolationLevels.UNKNOWN);
  }

  private static List<PythonVersion> pythons(String... versions) {
    return List.of(versions).stream().map(PythonVersion::from).toList();
  }

  private static void able(Cluster cluster, String name, Abilities abilities) {
    var host = hello(name, 0, 0, 8).host();
    var hello = new Hello(new AgentId(name), "i", 0, host, abilities, new Hello.About("", "", ""));
    var agent = cluster.join(hello, 1, NOW);
    cluster.heard(agent.id(), agent.session(), 1, new Report(List.of()), NOW);
  }

  private static String why(Job job, Cluster cluster) {
    return Explanation.of(job, cluster, Times.DEFAULT, NOW);
  }

  private static Cluster randomCluster(SplittableRandom random) {
    var cluster = new Cluster(0, 0);
    int agents = random.nextInt(1, 6);
    for (int i = 0; i < agents; i++) {
      join(
          cluster,
          "a" + i,
          random.nextInt(0, 5),
          random.nextBoolean() ? 80 : 16,
          random.nextInt(1, 9));
    }
    return cluster;
  }

  private static void join(Cluster cluster, String name, int gpus, int vramGib, int cpus) {
    var agent = cluster.join(hello(name, gpus, vramGib, cpus), 1, NOW);
    cluster.heard(agent.id(), agent.session(), 1, new Report(List.of()), NOW);
  }

  private static Hello hello(String name, int gpus, int vramGib, int cpus) {
    var here =
        IntStream.range(0, gpus)
            .mapToObj(
                it ->
                    new Gpu(
                        new GpuId(name + "/" + it),
                        it,
                        vramGib == 80 ? "NVIDIA H100 80GB" : "Tesla V100",
                        vramGib * GIB))
            .toList();
    var host = new Host(name, "", "", cpus, cpus * 1000, 32 * GIB, here, List.of(), List.of());
    return new Hello(
        new AgentId(name), "i", 0, host, List.of("shell"), new Hello.About("", "", ""));
  }

  private static void submitSome(Cluster cluster, SplittableRandom random, int jobs) {
    for (int i = 0; i < jobs; i++) {
      int gpus = random.nextInt(0, 4);
      submit(
          cluster,
          new Resources(
              gpus,
              gpus > 0 && random.nextBoolean() ? "h-100" : "",
              gpus > 0 && random.nextBoolean() ? 20 * GIB : 0,
              random.nextInt(0, 3) * 500,
              random.nextInt(0, 3) * 8L * GIB),
          random.nextInt(-1, 2));
    }
  }

  private static Job submit(Cluster cluster, Resources asked, int priority) {
    return submit(cluster, asked, priority, Needs.NOTHING);
  }

  private static Job submit(Cluster cluster, Resources asked, Needs needs) {
    return submit(cluster, asked, 0, needs);
  }

  private static Job submit(Cluster cluster, Resources asked, int priority, Needs needs) {
    long number = cluster.takeNumber();
    var spec =
        new JobSpec(
            "j",
            asked,
            priority,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE,
            needs,
            LogOptions.USUAL);
    var job = Job.submitted(new JobId(new UUID(0, number).toString()), number, spec, "", NOW);
    cluster.put(job);
    return job;
  }

  /// The jobs that were placed, in that order.
  private static List<Job> place(Cluster cluster) {
    var placed = new ArrayList<Job>();
    Scheduler.place(
        cluster,
        Times.DEFAULT,
        NOW,
        it -> {
          var job = Objects.requireNonNull(cluster.job(it.job()));
          var next =
              ((Step.Moved) JobMachine.on(job, new JobEvent.Placed(it.attempt()), NOW)).job();
          cluster.put(next);
          placed.add(next);
        });
    return placed;
  }
}
