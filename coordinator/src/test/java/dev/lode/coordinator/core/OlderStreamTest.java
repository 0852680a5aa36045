package dev.lode.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Host;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// An agent's connection broke, it has opened another in the same session, and a report of before
/// is looked at only now. Found by the simulator: seed 213 stopped a job that nobody wanted
/// stopped.
final class OlderStreamTest {

  private static final AgentId AGENT = new AgentId("a");
  private static final JobId JOB = new JobId(new UUID(0, 1).toString());
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Turn turn = new Turn(new Cluster(0, 0), Times.DEFAULT);

  private Decision decide(Command command) {
    return turn.decide(List.of(command), NOW);
  }

  private void join(long session, long stream) {
    var host = new Host("h", "", "", 4, 4_000, 1L << 34, List.of(), List.of(), List.of());
    var about = new Hello.About("", "", "");
    var hello = new Hello(AGENT, "i", session, host, List.of("shell"), about);
    assertThat(decide(new Command.AgentJoined(hello, stream)).answers())
        .containsExactly(new Answer.Joined(1));
  }

  @Test
  void itsReportsAreNotLookedAt() {
    var before = new Report(List.of());
    join(0, 1);
    decide(new Command.Reported(AGENT, 1, 1, before));
    var spec =
        new JobSpec(
            "j",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var workload = Workload.of(Program.shell("true"));
    assertThat(decide(new Command.Submit(JOB, spec, workload, "")).effects()).hasSize(1);
    join(1, 2);
    var running = new Report(List.of(new Report.Running(new AttemptId(JOB, 1, 0), NOW)));
    decide(new Command.Reported(AGENT, 1, 2, running));

    var late = decide(new Command.Reported(AGENT, 1, 1, before));
    assertThat(late.answers()).containsExactly(new Answer.SessionOver());
    assertThat(late.effects()).isEmpty();
    assertThat(late.jobs()).isEmpty();
  }
}
