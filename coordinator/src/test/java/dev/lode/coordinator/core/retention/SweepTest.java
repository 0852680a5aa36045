package dev.lode.coordinator.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.retention.Findings.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SweepTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private static Ended ended(long number, Duration ago, long logBytes, long artifactBytes) {
    return ended(number, ago, logBytes, artifactBytes, "");
  }

  private static Ended ended(
      long number, Duration ago, long logBytes, long artifactBytes, String key) {
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(10),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var at = NOW.minus(ago);
    var job =
        new Job(
            new JobId(new UUID(number, number).toString()),
            number,
            spec,
            key,
            at.minusSeconds(60),
            1,
            0,
            0,
            new JobState.Finished(new Outcome.Succeeded(), null, null, Collection.NOTHING, at));
    return new Ended(job, at, logBytes, artifactBytes);
  }

  private static Findings findings(List<Ended> all) {
    var sorted = all.stream().sorted(Comparator.comparing(Ended::at)).toList();
    return new Findings(
        new Totals(sorted.size(), sum(sorted, Ended::logBytes), sum(sorted, Ended::artifactBytes)),
        sorted,
        sorted.stream().filter(it -> it.logBytes() > 0).toList(),
        sorted.stream().filter(it -> it.artifactBytes() > 0).toList());
  }

  private static long sum(List<Ended> all, ToLongFunction<Ended> bytes) {
    return all.stream().mapToLong(bytes).sum();
  }

  private static List<Keeping> sweep(Retention policy, Ended... all) {
    return Sweep.decide(policy, findings(List.of(all)), _ -> false, NOW);
  }

  private static Retention jobs(@Nullable Duration age, long most) {
    return new Retention(new Limit(age, most), Limit.NONE, Limit.NONE, null);
  }

  private static Retention logs(@Nullable Duration age, long most) {
    return new Retention(Limit.NONE, new Limit(age, most), Limit.NONE, null);
  }

  @Test
  void aJobGoesAtItsAgeAndNotBefore() {
    var old = ended(1, DAY, 5, 0);
    var young = ended(2, DAY.minusMillis(1), 5, 0);
    assertThat(sweep(jobs(DAY, Long.MAX_VALUE), old, young))
        .containsExactly(new Keeping.JobGone(old));
  }

  @Test
  void ofTooManyTheFirstToEndGoAndNoMoreThanTooMany() {
    var all = new Ended[5];
    for (int i = 0; i < 5; i++) {
      all[i] = ended(i + 1, DAY.multipliedBy(i + 1), 0, 0);
    }
    assertThat(sweep(jobs(null, 3), all))
        .containsExactly(new Keeping.JobGone(all[4]), new Keeping.JobGone(all[3]));
    assertThat(sweep(jobs(null, 5), all)).isEmpty();
  }

  @Test
  void ofJobsThatEndedAtTheSameInstantNoMoreGoThanNeeded() {
    assertThat(sweep(jobs(null, 2), ended(1, DAY, 0, 0), ended(2, DAY, 0, 0), ended(3, DAY, 0, 0)))
        .hasSize(1);
  }

  @Test
  void logsGoByTheirBytesUntilTheRestIsWithinTheLimit() {
    var first = ended(1, DAY.multipliedBy(3), 40, 0);
    var second = ended(2, DAY.multipliedBy(2), 40, 0);
    var third = ended(3, DAY, 40, 0);
    var gone = sweep(logs(null, 100), first, second, third);
    assertThat(gone).singleElement().isInstanceOf(Keeping.LogGone.class);
    var removed = ((Keeping.LogGone) gone.getFirst()).removed();
    assertThat(gone.getFirst().number()).isEqualTo(1);
    assertThat(removed).isEqualTo(new Removed(NOW, 1, 40, "logs are kept up to 100 bytes in all"));
    assertThat(sweep(logs(null, 120), first, second, third)).isEmpty();
  }

  @Test
  void whatIsRemovedSaysForHowLongItWasKept() {
    var gone =
        sweep(logs(DAY.multipliedBy(30), Long.MAX_VALUE), ended(1, DAY.multipliedBy(30), 7, 0));
    assertThat(((Keeping.LogGone) gone.getFirst()).removed().why())
        .isEqualTo("logs are kept for 30 days");
  }

  @Test
  void aJobThatGoesTakesItsLogAndArtifactsWithItAndTheyCountAsGone() {
    var policy = new Retention(new Limit(DAY, 9), new Limit(null, 10), new Limit(null, 10), null);
    var old = ended(1, DAY, 10, 10);
    assertThat(sweep(policy, old, ended(2, Duration.ofHours(1), 10, 10)))
        .containsExactly(new Keeping.JobGone(old));
  }

  @Test
  void artifactsGoByThemselvesAndTheJobStays() {
    var policy = new Retention(Limit.NONE, Limit.NONE, new Limit(DAY, Long.MAX_VALUE), null);
    assertThat(sweep(policy, ended(1, DAY, 10, 10)))
        .singleElement()
        .isInstanceOf(Keeping.ArtifactsGone.class);
  }

  @Test
  void aJobWhoseKeyStillHoldsStaysButItsLogMayGo() {
    var policy = new Retention(new Limit(DAY, 1), new Limit(DAY, 1), Limit.NONE, null);
    var keyed = ended(1, Job.KEY_LASTS.minusHours(1), 10, 0, "key");
    assertThat(sweep(policy, keyed)).singleElement().isInstanceOf(Keeping.LogGone.class);
    assertThat(sweep(policy, ended(1, Job.KEY_LASTS, 10, 0, "key")))
        .singleElement()
        .isInstanceOf(Keeping.JobGone.class);
  }

  @Test
  void aClockThatWasSetBackRemovesNothing() {
    assertThat(sweep(jobs(DAY, 10), ended(1, DAY.negated(), 5, 5))).isEmpty();
  }

  /// Random jobs, limits, pins and batches: swept until nothing changes any more.
  @Test
  void sweptAgainAndAgainItEndsWithinTheLimitsAndTouchesNothingThatStays() {
    for (int seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var all = new ArrayList<Ended>();
      Set<JobId> staying = new HashSet<>();
      int count = random.nextInt(60);
      for (int i = 1; i <= count; i++) {
        var it =
            ended(
                i,
                Duration.ofHours(random.nextInt(200)),
                random.nextInt(50),
                random.nextInt(50),
                random.nextInt(4) == 0 ? "key-" + i : "");
        all.add(it);
        if (random.nextInt(5) == 0) {
          staying.add(it.job().id());
        }
      }
      var policy = new Retention(limit(random, 40), limit(random, 500), limit(random, 500), DAY);
      converges(seed, policy, all, staying, 1 + random.nextInt(10));
    }
  }

  private static Limit limit(Random random, int most) {
    return new Limit(
        random.nextBoolean() ? null : Duration.ofHours(1 + random.nextInt(200)),
        random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(most));
  }

  private static void converges(
      int seed, Retention policy, List<Ended> all, Set<JobId> staying, int batch) {
    var left =
        new ArrayList<>(all.stream().filter(it -> !staying.contains(it.job().id())).toList());
    for (int round = 0; ; round++) {
      assertThat(round).as("seed %d", seed).isLessThan(500);
      var found = findings(left);
      var some =
          new Findings(
              found.totals(),
              first(found.jobs(), batch),
              first(found.logs(), batch),
              first(found.artifacts(), batch));
      var gone = Sweep.decide(policy, some, it -> staying.contains(it.id()), NOW);
      if (gone.isEmpty()) {
        break;
      }
      gone.forEach(it -> assertThat(staying).as("seed %d", seed).doesNotContain(it.id()));
      assertNoMoreThanNeeded(seed, policy, found.totals(), gone);
      gone.forEach(it -> apply(it, left));
    }
    assertWithinLimits(seed, policy, left, batch);
  }

  private static List<Ended> first(List<Ended> all, int count) {
    return all.subList(0, Math.min(count, all.size()));
  }

  /// Whatever is not too old went while there was more than the limit.
  private static void assertNoMoreThanNeeded(
      int seed, Retention policy, Totals before, List<Keeping> gone) {
    var left = before;
    for (var change : gone) {
      var ended = ((Keeping.OfEnded) change).ended();
      var limit =
          switch (change) {
            case Keeping.JobGone _ -> policy.jobs();
            case Keeping.LogGone _ -> policy.logs();
            default -> policy.artifacts();
          };
      long there =
          switch (change) {
            case Keeping.JobGone _ -> left.jobs();
            case Keeping.LogGone _ -> left.logBytes();
            default -> left.artifactBytes();
          };
      assertThat(limit.tooOld(ended.at(), NOW) || there > limit.most())
          .as("seed %d", seed)
          .isTrue();
      left = left.minus(Sweep.sum(List.of(change)));
    }
  }

  private static void apply(Keeping change, List<Ended> left) {
    var ended = ((Keeping.OfEnded) change).ended();
    left.removeIf(it -> it.number() == ended.number() && change instanceof Keeping.JobGone);
    left.replaceAll(
        it ->
            it.number() != ended.number()
                ? it
                : change instanceof Keeping.LogGone
                    ? new Ended(it.job(), it.at(), 0, it.artifactBytes())
                    : new Ended(it.job(), it.at(), it.logBytes(), 0));
  }

  private static void assertWithinLimits(int seed, Retention policy, List<Ended> left, int batch) {
    var found = findings(left);
    assertThat(found.totals().logBytes())
        .as("seed %d", seed)
        .isLessThanOrEqualTo(policy.logs().most());
    assertThat(found.totals().artifactBytes())
        .as("seed %d", seed)
        .isLessThanOrEqualTo(policy.artifacts().most());
    // What has a key that holds may stand before others for as long as it holds.
    boolean blocked =
        first(found.jobs(), batch).stream()
            .allMatch(it -> !it.job().idempotencyKey().isEmpty() && it.job().keyHolds(NOW));
    assertThat(blocked || found.totals().jobs() <= policy.jobs().most())
        .as("seed %d", seed)
        .isTrue();
    assertThat(found.logs()).noneMatch(it -> policy.logs().tooOld(it.at(), NOW));
    assertThat(found.artifacts()).noneMatch(it -> policy.artifacts().tooOld(it.at(), NOW));
  }
}
