package dev.lode.coordinator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Progress;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveAttemptsTest {

  private static final JobId JOB = new JobId("01234567-89ab-cdef-0123-456789abcdef");
  private static final AgentId ANN = new AgentId("ann");
  private static final AgentId BEN = new AgentId("ben");
  private static final AttemptId FIRST = new AttemptId(JOB, 1, 0);
  private static final AttemptId SECOND = new AttemptId(JOB, 2, 0);
  private static final Progress HALF = new Progress(50, "half");

  private final Signals signals = new Signals();
  private final LiveAttempts live = new LiveAttempts(signals);

  @Test
  void anAttemptIsLiveFromItsPlacementUntilItsJobLeavesIt() {
    assertThat(live.contains(FIRST)).isFalse();
    commit(new JobState.Starting(attempt(FIRST, ANN)));
    assertThat(live.agentOf(FIRST)).isEqualTo(ANN);
    commit(new JobState.Queued(Instant.EPOCH));
    assertThat(live.contains(FIRST)).isFalse();
    commit(new JobState.Running(attempt(SECOND, BEN)));
    assertThat(live.contains(FIRST)).isFalse();
    assertThat(live.agentOf(SECOND)).isEqualTo(BEN);
  }

  @Test
  void progressIsTakenFromTheLiveAttemptOnItsOwnHostOnly() throws InterruptedException {
    commit(new JobState.Running(attempt(SECOND, BEN)));
    live.report(BEN, FIRST, HALF);
    live.report(ANN, SECOND, HALF);
    assertThat(live.progress(SECOND)).isNull();
    try (var watch = signals.watch(JOB)) {
      live.report(BEN, SECOND, HALF);
      assertThat(live.progress(SECOND)).isEqualTo(HALF);
      assertThat(watch.await(Duration.ofSeconds(60))).isTrue();
      // The same again is no news.
      live.report(BEN, SECOND, HALF);
      assertThat(watch.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void aNewVersionOfTheJobKeepsTheProgressAndAnotherAttemptDropsIt() {
    commit(new JobState.Starting(attempt(FIRST, ANN)));
    live.report(ANN, FIRST, HALF);
    commit(new JobState.Running(attempt(FIRST, ANN)));
    assertThat(live.progress(FIRST)).isEqualTo(HALF);
    commit(new JobState.Starting(attempt(SECOND, ANN)));
    assertThat(live.progress(FIRST)).isNull();
    assertThat(live.progress(SECOND)).isNull();
  }

  @Test
  void afterARecoveryItKnowsWhatIsOnRecordAndNothingElse() {
    commit(new JobState.Running(attempt(FIRST, ANN)));
    live.recovered(List.of());
    assertThat(live.size()).isZero();
    live.recovered(List.of(job(new JobState.Running(attempt(SECOND, BEN)))));
    assertThat(live.agentOf(SECOND)).isEqualTo(BEN);
  }

  private void commit(JobState state) {
    live.committed(
        new Decision(List.of(new JobChange(job(state), null)), List.of(), List.of(), List.of(), List.of()));
  }

  private static Attempt attempt(AttemptId id, AgentId agent) {
    return new Attempt(id, agent, List.of(), Instant.EPOCH, null);
  }

  private static Job job(JobState state) {
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    return new Job(JOB, 1, spec, "", Instant.EPOCH, 1, 0, 0, state);
  }
}
