package dev.lode.coordinator.api;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.store.LogGap;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The door to logs: to read, to follow, to search.
///
/// Threads: any.
public final class Logs {

  /// Searches at a time: each may keep a processor busy.
  static final int MAX_SEARCHES = 16;

  /// What there is of a log.
  ///
  /// @param end how long it is, with what is missing
  public record Extent(int attempt, long end, List<LogGap> gaps) {}

  private final Stores stores;
  private final Lookup lookup;
  private final Signals signals;
  private final Places followers;
  private final Places searches = new Places(MAX_SEARCHES, "searches in logs");

  Logs(Stores stores, Lookup lookup, Signals signals, Places followers) {
    this.stores = stores;
    this.lookup = lookup;
    this.signals = signals;
    this.followers = followers;
  }

  /// A job's log from an offset; with `follow` until the job has finished and all of it was read.
  public Reply<Following<LogPart>> read(String job, LogQuery query) {
    return found(job, query)
        .then(
            found ->
                followers.take(
                    place ->
                        Reply.ok(
                            new LogReader(
                                found, query, stores, signals.watch(found.id()), place))));
  }

  /// How long a log is now.
  public Reply<Extent> extent(String job, int attempt) {
    return found(job, new LogQuery(attempt, 0, false, null))
        .map(
            found -> {
              var id = attempt(found, attempt);
              return new Extent(id.number(), stores.logs().end(id), stores.logs().gaps(id));
            });
  }

  /// The lines of a log that fit a pattern.
  public Reply<Following<LogFinding>> search(String job, LogSearch query) {
    return found(job, query.where())
        .then(
            found ->
                searches.take(
                    place ->
                        Reply.ok(
                            new LogSearcher(
                                attempt(found, query.where().attempt()),
                                query,
                                stores.logs(),
                                place))));
  }

  private static AttemptId attempt(Job job, int number) {
    return new AttemptId(job.id(), number == 0 ? Math.max(1, job.attempts()) : number, 0);
  }

  private Reply<Job> found(String job, LogQuery query) {
    return lookup.find(job).then(found -> refusal(found, query));
  }

  private Reply<Job> refusal(Job found, LogQuery query) {
    if (query.attempt() > Math.max(1, found.attempts())) {
      return Reply.refused(
          ApiError.notFound(
              "attempt: job "
                  + found.number()
                  + " has had "
                  + found.attempts()
                  + " attempts, there is no "
                  + query.attempt()));
    }
    var removed = removed(found, query);
    return removed == null ? Reply.ok(found) : Reply.refused(removed);
  }

  private @Nullable ApiError removed(Job job, LogQuery query) {
    if (query.follow() && query.attempt() == 0 && !job.finished()) {
      return null;
    }
    var kept = stores.jobs().kept(List.of(job.number())).getOrDefault(job.number(), Kept.WHOLE);
    var removed = kept.logOf(query.attempt() == 0 ? job.attempts() : query.attempt());
    return removed == null
        ? null
        : ApiError.notFound(
            "the log of job %d was removed on %s by retention: %s"
                .formatted(
                    job.number(), removed.at().truncatedTo(ChronoUnit.SECONDS), removed.why()));
  }
}
