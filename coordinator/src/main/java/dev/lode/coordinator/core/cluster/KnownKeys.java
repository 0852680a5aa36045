package dev.lode.coordinator.core.cluster;

import dev.lode.coordinator.core.job.Job;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The last jobs that were submitted with an idempotency key. Older ones are found in the store
/// before a submit is handed in, so this need only reach back further than a submit can be on its
/// way.
final class KnownKeys {

  static final int LIMIT = 10_000;

  private final Map<String, Job> byKey =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Job> eldest) {
          return size() > LIMIT;
        }
      };

  void remember(Job job) {
    if (!job.idempotencyKey().isEmpty()) {
      byKey.merge(
          job.idempotencyKey(),
          job,
          (known, next) -> next.number() < known.number() ? known : next);
    }
  }

  @Nullable Job find(String key, Instant now) {
    var job = byKey.get(key);
    return job == null || !job.keyHolds(now) ? null : job;
  }
}
