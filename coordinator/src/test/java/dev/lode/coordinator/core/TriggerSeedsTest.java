package dev.lode.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Made;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Of seeds: restarts, turns that are decided and never committed, clocks that jump. An instant is
/// fired at most once, and no trigger has two live jobs.
final class TriggerSeedsTest {

  private static final int SEEDS = Integer.getInteger("lode.seeds", 100);

  private static final List<String> CRONS =
      List.of("* * * * *", "*/7 * * * *", "30 2 * * *", "0 * * * *", "15 1-3 * * SUN", "@daily");
  private static final List<Overlap> OVERLAPS = List.of(Overlap.values());
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");

  @Test
  void anInstantIsFiredAtMostOnceWhateverHappens() {
    int fired = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      fired += new Life(seed).goesOn(400);
    }
    // The claim would hold of triggers that fire nothing.
    assertThat(fired).isGreaterThan(SEEDS * 10);
  }

  /// A record that is committed to, or not, and a cluster that is made from it again and again.
  private static final class Life {
    private final long seed;
    private final Random random;
    private final TreeMap<TriggerId, Trigger> triggers = new TreeMap<>();
    private final TreeMap<Long, Job> live = new TreeMap<>();
    private final Set<String> fired = new HashSet<>();
    private long lastNumber;
    private Instant now = Instant.parse("2026-10-24T20:00:00Z");
    private Duration clock = Duration.ZERO;
    private Cluster cluster = new Cluster(0, 0);
    private Turn turn = new Turn(cluster, Times.DEFAULT);

    Life(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    int goesOn(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
      }
      return fired.size();
    }

    private void step() {
      now = now.plus(time());
      switch (random.nextInt(40)) {
        case 0, 1 -> restart();
        case 2 -> clock = Duration.ofSeconds(random.nextLong(-20_000, 20_000));
        case 3 -> now = now.plus(Duration.ofHours(random.nextInt(100)));
        case 4, 5 -> send(save());
        case 6 -> send(new Command.PauseTrigger(name(), random.nextBoolean(), wall()));
        case 7 -> send(new Command.RemoveTrigger(name(), wall()));
        case 8, 9, 10, 11, 12, 13 -> endOne();
        default -> send(new Command.Tick(wall()));
      }
    }

    private Duration time() {
      return random.nextBoolean()
          ? Duration.ofMillis(random.nextInt(2_000))
          : Duration.ofSeconds(random.nextInt(3_000));
    }

    private Instant wall() {
      return now.plus(clock);
    }

    private String name() {
      return "t" + random.nextInt(4);
    }

    private Command save() {
      var plan =
          Made.plan(
              CRONS.get(random.nextInt(CRONS.size())),
              ZONES.get(random.nextInt(ZONES.size())),
              OVERLAPS.get(random.nextInt(OVERLAPS.size())),
              new Missed(random.nextInt(5)));
      return new Command.SaveTrigger(new TriggerId("id" + random.nextLong()), name(), plan, wall());
    }

    private void endOne() {
      if (!live.isEmpty()) {
        send(new Command.Cancel(live.firstEntry().getValue().id(), "test"));
      }
    }

    private void send(Command command) {
      var decision = turn.decide(List.of(command), now);
      if (random.nextInt(20) == 0) {
        // Nothing of it was written; nobody is told.
        restart();
        return;
      }
      decision.jobs().forEach(it -> commit(it.job(), it.workload() != null));
      decision.triggers().forEach(this::commit);
    }

    private void commit(Job job, boolean isNew) {
      var origin = Objects.requireNonNull(job.origin());
      if (isNew) {
        assertThat(fired.add(origin.trigger() + " " + origin.instant()))
            .as("seed %d: %s fired again", seed, origin)
            .isTrue();
      }
      lastNumber = Math.max(lastNumber, job.number());
      if (job.finished()) {
        live.remove(job.number());
      } else {
        live.put(job.number(), job);
        assertThat(live.values().stream().map(it -> Objects.requireNonNull(it.origin()).trigger()))
            .as("seed %d: two live jobs of one trigger", seed)
            .doesNotHaveDuplicates();
      }
    }

    private void commit(TriggerChange change) {
      var before = triggers.get(change.trigger().id());
      if (before != null) {
        assertThat(change.trigger().decidedUpTo())
            .as("seed %d", seed)
            .isAfterOrEqualTo(before.decidedUpTo());
      }
      if (change.what() == What.REMOVED) {
        triggers.remove(change.trigger().id());
      } else {
        triggers.put(change.trigger().id(), change.trigger());
      }
    }

    private void restart() {
      cluster = Cluster.recovered(live.values(), List.of(), lastNumber, 0, now);
      triggers.values().forEach(cluster.triggers()::put);
      turn = new Turn(cluster, Times.DEFAULT);
    }
  }
}
