package dev.lode.coordinator.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A host whose clock is wrong does not move a job's time-out.
final class StartTimeTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration PREPARED_IN = Duration.ofSeconds(3);
  private static final Duration REPORTED_AFTER = Duration.ofSeconds(5);

  @Test
  void aStartBetweenPlacementAndReportIsTakenAsItIs() {
    assertThat(startedAt(NOON.plus(PREPARED_IN))).isEqualTo(NOON.plus(PREPARED_IN));
  }

  @Test
  void aStartBeforeThePlacementIsTakenAsThePlacement() {
    assertThat(startedAt(NOON.minus(Duration.ofHours(1)))).isEqualTo(NOON);
  }

  @Test
  void aStartAfterItsReportIsTakenAsTheReport() {
    assertThat(startedAt(NOON.plus(Duration.ofHours(1)))).isEqualTo(NOON.plus(REPORTED_AFTER));
  }

  private static @Nullable Instant startedAt(Instant byTheHost) {
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
    var id = new JobId("01234567-89ab-cdef-0123-456789abcdef");
    var queued = Job.submitted(id, 1, spec, "", NOON);
    var attempt = new Attempt(queued.nextAttempt(), new AgentId("a"), List.of(), NOON, null);
    var starting = moved(queued, new JobEvent.Placed(attempt), NOON);
    var running =
        moved(starting, new JobEvent.Started(attempt.id(), byTheHost), NOON.plus(REPORTED_AFTER));
    return ((JobState.Running) running.state()).attempt().startedAt();
  }

  private static Job moved(Job job, JobEvent event, Instant now) {
    return ((Step.Moved) JobMachine.on(job, event, now)).job();
  }
}
