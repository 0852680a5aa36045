package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.job.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What callers asked for, by how it was written down: the jobs of a sweep ask for the same, which
/// is read and kept once for all of them.
///
/// Threads: one.
final class SpecPool {

  private static final String SPEC = "spec";
  private static final int LIMIT = 1_000;

  private final Map<String, JobSpec> byText =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobSpec> eldest) {
          return size() > LIMIT;
        }
      };

  /// The one that was asked for last: jobs of one sweep follow one another.
  private byte[] lastText = {};

  private @Nullable JobSpec last;

  /// What the job with these fields asks for.
  JobSpec of(Fields job) {
    if (last == null || !job.isWritten(SPEC, lastText)) {
      var text = job.raw(SPEC);
      lastText = text.getBytes(StandardCharsets.UTF_8);
      last = byText.computeIfAbsent(text, _ -> JobCodec.readSpec(job.fields(SPEC)));
    }
    return last;
  }
}
