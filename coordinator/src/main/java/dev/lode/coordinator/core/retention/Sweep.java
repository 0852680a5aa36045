package dev.lode.coordinator.core.retention;

import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Findings.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What goes of what was found, the oldest first, and no more than the policy says.
///
/// Of a job whose idempotency key still holds, the record stays: a submit that is sent again must
/// find it.
public final class Sweep {

  private final Retention policy;
  private final Predicate<Job> stays;
  private final Instant now;
  private final List<Keeping> changes = new ArrayList<>();
  private final Set<Long> gone = new HashSet<>();
  private Totals left;

  private Sweep(Retention policy, Totals found, Predicate<Job> stays, Instant now) {
    this.policy = policy;
    this.left = found;
    this.stays = stays;
    this.now = now;
  }

  /// @param stays of which jobs nothing goes, because they are pinned or run again
  public static List<Keeping> decide(
      Retention policy, Findings found, Predicate<Job> stays, Instant now) {
    var sweep = new Sweep(policy, found.totals(), stays, now);
    found.jobs().forEach(sweep::job);
    found.logs().forEach(sweep::log);
    found.artifacts().forEach(sweep::artifacts);
    return List.copyOf(sweep.changes);
  }

  /// How much less is kept after these.
  public static Totals sum(List<Keeping> changes) {
    var sum = new Totals(0, 0, 0);
    for (Keeping change : changes) {
      sum =
          switch (change) {
            case Keeping.Pinned _ -> sum;
            case Keeping.JobGone(var it) ->
                sum.minus(new Totals(-1, -it.logBytes(), -it.artifactBytes()));
            case Keeping.LogGone(var it, _) -> sum.minus(new Totals(0, -it.logBytes(), 0));
            case Keeping.ArtifactsGone(var it, _) ->
                sum.minus(new Totals(0, 0, -it.artifactBytes()));
          };
    }
    return sum;
  }

  private void job(Ended ended) {
    var limit = policy.jobs();
    boolean due = limit.tooOld(ended.at(), now) || left.jobs() > limit.most();
    if (due && !stays.test(ended.job()) && !keyHolds(ended.job())) {
      take(new Keeping.JobGone(ended));
      gone.add(ended.number());
    }
  }

  private boolean keyHolds(Job job) {
    return !job.idempotencyKey().isEmpty() && job.keyHolds(now);
  }

  private void log(Ended ended) {
    var limit = policy.logs();
    boolean old = limit.tooOld(ended.at(), now);
    if ((old || left.logBytes() > limit.most()) && mayLose(ended) && ended.logBytes() > 0) {
      take(
          new Keeping.LogGone(
              ended, removed(ended, ended.logBytes(), "logs are kept " + words(limit, old))));
    }
  }

  private void artifacts(Ended ended) {
    var limit = policy.artifacts();
    boolean old = limit.tooOld(ended.at(), now);
    if ((old || left.artifactBytes() > limit.most())
        && mayLose(ended)
        && ended.artifactBytes() > 0) {
      take(
          new Keeping.ArtifactsGone(
              ended,
              removed(ended, ended.artifactBytes(), "artifacts are kept " + words(limit, old))));
    }
  }

  private boolean mayLose(Ended ended) {
    return !gone.contains(ended.number()) && !stays.test(ended.job());
  }

  private void take(Keeping change) {
    changes.add(change);
    left = left.minus(sum(List.of(change)));
  }

  private Removed removed(Ended ended, long bytes, String why) {
    return new Removed(now, ended.job().attempts(), bytes, why);
  }

  private static String words(Limit limit, boolean old) {
    return old && limit.age() != null
        ? "for " + words(limit.age())
        : "up to " + limit.most() + " bytes in all";
  }

  private static String words(Duration age) {
    if (age.toDays() > 0 && age.equals(Duration.ofDays(age.toDays()))) {
      return age.toDays() == 1 ? "a day" : age.toDays() + " days";
    }
    if (age.toHours() > 0 && age.equals(Duration.ofHours(age.toHours()))) {
      return age.toHours() == 1 ? "an hour" : age.toHours() + " hours";
    }
    return age.toSeconds() + " s";
  }
}
