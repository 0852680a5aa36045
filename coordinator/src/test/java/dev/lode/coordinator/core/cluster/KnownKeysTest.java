package dev.lode.coordinator.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class KnownKeysTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final KnownKeys keys = new KnownKeys();

  @Test
  void aKeyMeansItsJobForSevenDaysAndNoLonger() {
    var job = job(1, "key");
    keys.remember(job);
    var end = NOW.plus(Job.KEY_LASTS);
    assertThat(keys.find("key", end.minusNanos(1))).isEqualTo(job);
    assertThat(keys.find("key", end)).isNull();
    assertThat(keys.find("another", NOW)).isNull();
  }

  @Test
  void anEarlierJobThatStillMovesDoesNotTakeItsKeyBack() {
    keys.remember(job(1, "key"));
    var second = job(2, "key");
    keys.remember(second);
    keys.remember(job(1, "key"));
    assertThat(keys.find("key", NOW)).isEqualTo(second);
  }

  @Test
  void onlyTheLastOnesAreKeptInMind() {
    for (int i = 0; i <= KnownKeys.LIMIT; i++) {
      keys.remember(job(i, "key " + i));
    }
    assertThat(keys.find("key 0", NOW)).isNull();
    assertThat(keys.find("key 1", NOW)).isNotNull();
  }

  private static Job job(long number, String key) {
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    return Job.submitted(new JobId(new UUID(0, number).toString()), number, spec, key, NOW);
  }
}
