package dev.lode.coordinator.api;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.store.JobStore;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A job's versions as its watcher takes them: a slow one skips some, never the last.
final class JobWatch implements Following<JobView> {

  /// Signals that changed nothing worth telling (more log) are looked at no more often than this.
  private static final Duration CALM = Duration.ofMillis(20);

  private final JobId id;
  private final JobStore store;
  private final Views views;
  private final Signals.Watch signals;
  private final Places.Place place;
  private @Nullable JobView last;

  JobWatch(JobId id, JobStore store, Views views, Signals.Watch signals, Places.Place place) {
    this.id = id;
    this.store = store;
    this.views = views;
    this.signals = signals;
    this.place = place;
  }

  @Override
  public Next<JobView> next(Duration patience) throws InterruptedException {
    if (last != null && last.job().finished()) {
      return new Next.End<>();
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var job = store.find(id);
      if (job == null) {
        return new Next.End<>();
      }
      var now = keepingProgress(views.waiting(job));
      if (last == null || tellsMore(now, last)) {
        last = now;
        return new Next.Item<>(now);
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || !signals.await(Duration.ofNanos(left))) {
        return new Next.Quiet<>();
      }
      Thread.sleep(CALM);
    }
  }

  /// An attempt's progress is dropped elsewhere as soon as it has ended, which may be after the job
  /// was read here and before its progress was.
  private JobView keepingProgress(JobView now) {
    var before = last;
    return before != null
            && before.progress() != null
            && before.job().attempts() == now.job().attempts()
            && now.progress() == null
        ? now.withProgress(before.progress())
        : now;
  }

  /// Growth of the log alone is no news.
  private static boolean tellsMore(JobView now, JobView before) {
    return !(now.job().equals(before.job())
        && Objects.equals(now.progress(), before.progress())
        && now.waiting().equals(before.waiting()));
  }

  @Override
  public void close() {
    signals.close();
    place.close();
  }
}
