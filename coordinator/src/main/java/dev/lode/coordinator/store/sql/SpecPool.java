package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.job.JobSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What callers asked for, by how it was written down: the jobs of a sweep ask for the same, which
/// is read and kept once for all of them.
///
/// Threads: one.
final class SpecPool {

  private static final int LIMIT = 1_000;

  private final Map<String, JobSpec> byText =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobSpec> eldest) {
          return size() > LIMIT;
        }
      };

  JobSpec of(String text, Supplier<JobSpec> read) {
    var known = byText.get(text);
    if (known == null) {
      known = read.get();
      byText.put(text, known);
    }
    return known;
  }
}
