package dev.lode.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A job that may be silent for a minute is stopped on its host's word that it was, and on nothing
/// else.
final class SilentJobsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final JobId ID = new JobId("01234567-89ab-cdef-0123-456789abcdef");
  private static final AgentId AGENT = new AgentId("a");

  private final Cluster cluster = new Cluster(0, 0);
  private final Turn turn = new Turn(cluster, Times.DEFAULT);
  private Attempt attempt;

  @BeforeEach
  void run() {
    var host = new Host("h", "", "", 1, 4_000, 1L << 30, List.of(), List.of(), List.of());
    var hello = new Hello(AGENT, "i", 0, host, List.of("shell"), new Hello.About("", "", ""));
    turn.decide(List.of(new Command.AgentJoined(hello, 1)), NOW);
    report(NOW);
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            LIMIT,
            Duration.ofSeconds(1),
            OnDisconnect.KEEP,
            "shell",
            null,
            Retries.NONE);
    var workload = Workload.of(Program.shell("true"));
    turn.decide(List.of(new Command.Submit(ID, spec, workload, "")), NOW);
    attempt = Objects.requireNonNull(state().liveAttempt());
    report(NOW, new Report.Running(attempt.id(), NOW, Duration.ZERO));
    assertThat(state()).isInstanceOf(JobState.Running.class);
  }

  @Test
  void aJobThatWasSilentForItsLimitIsStopped() {
    var decision = report(NOW, new Report.Running(attempt.id(), NOW, LIMIT));
    assertThat(state()).isInstanceOf(JobState.Stopping.class);
    assertThat(((JobState.Stopping) state()).reason()).isEqualTo(new StopReason.Silent(LIMIT));
    assertThat(decision.effects())
        .extracting(Decision.Dispatch::effect)
        .contains(new Effect.StopAttempt(AGENT, attempt.id(), Duration.ofSeconds(1)));
  }

  @Test
  void aJobThatWasSilentForLessRunsOnWhateverOurClockSays() {
    report(
        NOW.plus(Duration.ofHours(5)), new Report.Running(attempt.id(), NOW, LIMIT.minusMillis(1)));
    assertThat(state()).isInstanceOf(JobState.Running.class);
  }

  @Test
  void anAgentThatIsSilentItselfProvesNothingAboutItsJobs() {
    turn.decide(List.of(new Command.Tick(NOW)), NOW.plus(Duration.ofHours(5)));
    assertThat(state()).isInstanceOf(JobState.Running.class);
  }

  private Decision report(Instant at, Report.Seen... seen) {
    var report = new Command.Reported(AGENT, 1, 1, new Report(List.of(seen)));
    return turn.decide(List.of(report), at);
  }

  private JobState state() {
    return Objects.requireNonNull(cluster.job(ID)).state();
  }
}
