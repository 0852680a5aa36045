package dev.lode.coordinator.store;

import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.cron.Expressions;
import dev.lode.coordinator.cron.Zones;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Triggers of every form that there is, the same ones for the same seed.
final class RandomTriggers {

  private static final List<String> CRONS =
      List.of("* * * * *", "@daily", "59 23 31 12 6", "*/7 1-5,9 1,31 JAN-MAR *", "0 0 13 * FRI");
  private static final List<String> ZONES = List.of("UTC", "Europe/Berlin", "+05:30", "-18:00");
  private static final List<Overlap> OVERLAPS = List.of(Overlap.values());

  private final Random random;
  private final RandomJobs jobs;

  RandomTriggers(long seed) {
    this.random = new Random(seed);
    this.jobs = new RandomJobs(seed);
  }

  Trigger trigger(String name) {
    return new Trigger(
        new TriggerId(jobs.id().value()),
        name,
        plan(),
        random.nextBoolean(),
        instant(),
        IntStream.range(0, random.nextInt(3) * 50).mapToObj(_ -> instant()).toList(),
        new Tally(random.nextLong(1L << 60), random.nextLong(1000), random.nextLong(1000)));
  }

  private Plan plan() {
    var spec = jobs.spec();
    while (spec.startAfter() != null) {
      spec = jobs.spec();
    }
    return new Plan(
        new Timetable(Expressions.read(one(CRONS)), Zones.read(one(ZONES))),
        one(OVERLAPS),
        new Missed(random.nextInt(Missed.MAX + 1)),
        spec,
        jobs.workload());
  }

  private Instant instant() {
    return Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(2) * 123_456_789L);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
