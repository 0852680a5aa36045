package dev.lode.agent.session;

import static dev.lode.agent.testing.Specs.newAttempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.attempt.Phase;
import dev.lode.agent.attempt.Standing;
import dev.lode.common.model.Exit;
import dev.lode.proto.v1.AttemptReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportsTest {

  private static final Phase.Exited END =
      new Phase.Exited(
          Instant.EPOCH, new Exit(new Exit.How.Code(0), Exit.By.WORKLOAD, Exit.Usage.NONE));

  @Test
  void aReportThatWouldBeTooLongGivesSomeOfTheCollectedAsEnded() {
    var standings = new ArrayList<Standing>();
    for (int i = 0; i < 10; i++) {
      standings.add(collected(1000));
    }
    var report = Reports.of(1, 1, standings, 3500);
    assertThat(report.getSerializedSize()).isLessThan(5000);
    assertThat(report.getAttemptsList()).hasSize(10);
    assertThat(report.getAttemptsList())
        .filteredOn(it -> it.getPhase() == AttemptReport.Phase.PHASE_COLLECTED)
        .hasSize(3);
    assertThat(report.getAttemptsList())
        .filteredOn(it -> it.getPhase() == AttemptReport.Phase.PHASE_EXITED)
        .hasSize(7)
        .allMatch(it -> it.hasExit() && it.getResultJson().isEmpty());
  }

  @Test
  void oneThatIsTooLongByItselfGoesOutAllTheSame() {
    var report = Reports.of(1, 1, List.of(collected(5000), collected(5000)), 3500);
    assertThat(report.getAttempts(0).getPhase()).isEqualTo(AttemptReport.Phase.PHASE_COLLECTED);
    assertThat(report.getAttempts(1).getPhase()).isEqualTo(AttemptReport.Phase.PHASE_EXITED);
  }

  private static Standing collected(int resultBytes) {
    var left = new Phase.Left("\"" + "x".repeat(resultBytes) + "\"", List.of(), List.of());
    return new Standing(newAttempt(), new Phase.Collected(END, left), 5, 0, null, Duration.ZERO);
  }
}
