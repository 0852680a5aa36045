package dev.lode.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A job is held until its time, by the clock that its time was meant on.
final class HeldJobsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final JobId ID = new JobId("01234567-89ab-cdef-0123-456789abcdef");

  private final Cluster cluster = new Cluster(0, 0);
  private final Turn turn = new Turn(cluster, Times.DEFAULT);

  @Test
  void aJobStartsAfterTheInstantOfTheWallClockHoweverOurOwnClockGoes() {
    submit(NOW.plusSeconds(60));
    tick(NOW.plusSeconds(3_600), NOW.plusSeconds(59));
    assertThat(state()).isInstanceOf(JobState.Held.class);
    assertThat(why(NOW)).contains("not to start before 2026-01-01T12:01:00Z");
    tick(NOW.plusSeconds(1), NOW.plusSeconds(60));
    assertThat(state()).isInstanceOf(JobState.Queued.class);
  }

  @Test
  void aTimeThatHasPassedHoldsNothingUp() {
    submit(NOW.minusSeconds(1));
    tick(NOW, NOW);
    assertThat(state()).isInstanceOf(JobState.Queued.class);
  }

  @Test
  void aHeldJobIsHeldAgainAfterARestart() {
    submit(NOW.plusSeconds(60));
    var job = Objects.requireNonNull(cluster.job(ID));
    var recovered = Cluster.recovered(List.of(job), List.of(), 1, 0, NOW);
    assertThat(recovered.due(NOW, NOW.plusSeconds(59))).isEmpty();
    assertThat(recovered.due(NOW, NOW.plusSeconds(60))).containsExactly(ID);
  }

  @Test
  void aRetryOfAJobThatWasCancelledBeforeItsTimeWaitsForItsTime() {
    submit(NOW.plusSeconds(60));
    var cancelled = turn.decide(List.of(new Command.Cancel(ID, "somebody")), NOW).jobs().getLast();
    turn.decide(List.of(new Command.Retry(cancelled.job())), NOW);
    assertThat(state()).isInstanceOf(JobState.Held.class);
    tick(NOW.plusSeconds(1), NOW.plusSeconds(60));
    assertThat(state()).isInstanceOf(JobState.Queued.class);
  }

  private void submit(@Nullable Instant startAfter) {
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.STOP,
            "shell",
            startAfter,
            Retries.NONE);
    var workload = Workload.of(Program.shell("true"));
    turn.decide(List.of(new Command.Submit(ID, spec, workload, "")), NOW);
    assertThat(state()).isInstanceOf(JobState.Held.class);
  }

  private void tick(Instant now, Instant wall) {
    turn.decide(List.of(new Command.Tick(wall)), now);
  }

  private JobState state() {
    return Objects.requireNonNull(cluster.job(ID)).state();
  }

  private String why(Instant now) {
    var answer = turn.decide(List.of(new Command.Explain(ID)), now).answers().getFirst();
    return ((Answer.Explained) answer).why();
  }
}
