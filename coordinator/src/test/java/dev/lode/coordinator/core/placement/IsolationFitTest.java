package dev.lode.coordinator.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Isolation.Level;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Abilities;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobEvent;
import dev.lode.coordinator.core.job.JobMachine;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.LogOptions;
import dev.lode.coordinator.core.job.Needs;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.Step;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A job goes only where it can be kept apart as far as it asks.
final class IsolationFitTest {

  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  private final Cluster cluster = new Cluster(0, 0);

  @Test
  void aJobIsPlacedOnlyWhereItsLevelCanBeGiven() {
    join("plain", IsolationLevels.UNKNOWN);
    join("walled", lacking(Map.of(Level.CONTAINER, "podman is not installed")));
    for (var level : List.of(Level.USER, Level.SANDBOX)) {
      submit(level);
      assertThat(place()).extracting(it -> it.attempt().agent().value()).containsExactly("walled");
    }
    submit(Level.CONTAINER);
    assertThat(place()).isEmpty();
  }

  @Test
  void whatCannotBeGivenAnywhereIsSaidWithTheReasonsOfTheHosts() {
    join("old", IsolationLevels.UNKNOWN);
    join("gpu-1", lacking(Map.of(Level.SANDBOX, "bwrap is not installed")));
    var job = submit(Level.SANDBOX);
    assertThat(place()).isEmpty();
    assertThat(Explanation.of(job, cluster, Times.DEFAULT, NOW))
        .contains("no host can give isolation 'sandbox'")
        .contains("gpu-1: bwrap is not installed")
        .contains("old: its agent does not say that it can");
  }

  @Test
  void aHostThatCouldButIsFullIsWaitedFor() {
    join("walled", lacking(Map.of()));
    for (int i = 0; i < 4; i++) {
      submit(Level.SANDBOX);
    }
    place();
    var last = submit(Level.SANDBOX);
    assertThat(place()).isEmpty();
    assertThat(Explanation.of(last, cluster, Times.DEFAULT, NOW))
        .startsWith("waits for 1 free CPU");
  }

  private static IsolationLevels lacking(Map<Level, String> lacking) {
    return new IsolationLevels(new TreeMap<>(lacking));
  }

  private void join(String name, IsolationLevels levels) {
    var host = new Host(name, "", "", 4, 4000, 32L << 30, List.of(), List.of(), List.of());
    var about = new Hello.About("", "", "");
    var abilities = new Abilities(List.of("shell"), List.of(), false, levels);
    var hello = new Hello(new AgentId(name), "i", 0, host, abilities, about);
    var agent = cluster.join(hello, 1, NOW);
    cluster.heard(agent.id(), agent.session(), 1, new Report(List.of()), NOW);
  }

  private Job submit(Level level) {
    long number = cluster.takeNumber();
    var spec =
        new JobSpec(
            "j",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE,
            new Needs(null, false, level),
            LogOptions.USUAL);
    var job = Job.submitted(new JobId(new UUID(0, number).toString()), number, spec, "", NOW);
    cluster.put(job);
    return job;
  }

  private List<Placement> place() {
    var placed = new ArrayList<Placement>();
    Scheduler.place(
        cluster,
        Times.DEFAULT,
        NOW,
        it -> {
          var job = Objects.requireNonNull(cluster.job(it.job()));
          var event = new JobEvent.Placed(it.attempt());
          cluster.put(((Step.Moved) JobMachine.on(job, event, NOW)).job());
          placed.add(it);
        });
    return placed;
  }
}
