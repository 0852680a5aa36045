package dev.lode.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.Command.PauseTrigger;
import dev.lode.coordinator.core.Command.RemoveTrigger;
import dev.lode.coordinator.core.Command.SaveTrigger;
import dev.lode.coordinator.core.Command.Tick;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.trigger.Made;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.core.trigger.Triggers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Triggers fire ordinary jobs, in the transaction that decides about their instants.
final class TriggerTurnTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final Cluster cluster = new Cluster(0, 0);
  private final Turn turn = new Turn(cluster, Times.DEFAULT);

  @Test
  void theJobAndItsInstantAreDecidedTogether() {
    save("hourly", "0 * * * *", Overlap.SKIP);
    assertThat(tick(NOON.plusSeconds(3599)).changesNothing()).isTrue();
    var decision = tick(NOON.plusSeconds(3600));
    var job = fired(decision).getFirst();
    var origin = Objects.requireNonNull(job.origin());
    assertThat(origin.name()).isEqualTo("hourly");
    assertThat(origin.instant()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(job.id()).isEqualTo(origin.job());
    assertThat(job.state()).isInstanceOf(JobState.Queued.class);
    assertThat(decision.jobs().getFirst().workload()).isEqualTo(Made.workload("true"));
    assertThat(decision.triggers().getFirst().trigger().decidedUpTo())
        .isEqualTo(NOON.plusSeconds(3600));
    assertThat(decision.triggers().getFirst().what()).isEqualTo(Decision.TriggerChange.What.MOVED);
  }

  @Test
  void anInstantIsNotFiredAgainHoweverOftenTheClockShowsIt() {
    save("hourly", "0 * * * *", Overlap.SKIP);
    var job = fired(tick(NOON.plusSeconds(3600))).getFirst();
    end(job.id());
    assertThat(tick(NOON.plusSeconds(3500)).changesNothing()).isTrue();
    assertThat(tick(NOON.plusSeconds(3600)).changesNothing()).isTrue();
    assertThat(tick(NOON.plusSeconds(7199)).changesNothing()).isTrue();
    assertThat(fired(tick(NOON.plusSeconds(7200)))).hasSize(1);
  }

  @Test
  void whatWaitsIsFiredWhenTheEarlierJobHasEnded() {
    save("hourly", "0 * * * *", Overlap.QUEUE);
    var first = fired(tick(NOON.plusSeconds(3600))).getFirst();
    assertThat(fired(tick(NOON.plusSeconds(7200)))).isEmpty();
    end(first.id());
    var second = fired(tick(NOON.plusSeconds(7201))).getFirst();
    assertThat(Objects.requireNonNull(second.origin()).instant()).isEqualTo(NOON.plusSeconds(7200));
  }

  @Test
  void replacingCancelsTheEarlierJobAndSaysWhy() {
    save("hourly", "0 * * * *", Overlap.REPLACE);
    tick(NOON.plusSeconds(3600));
    var decision = tick(NOON.plusSeconds(7200));
    var ended = decision.jobs().getFirst().job();
    assertThat(((JobState.Finished) ended.state()).outcome())
        .isEqualTo(new Outcome.Cancelled("trigger hourly, for its instant 2026-11-22T14:00:00Z"));
    assertThat(fired(tick(NOON.plusSeconds(7201)))).hasSize(1);
  }

  @Test
  void aJobThatItsLostAgentKeepsIsNotReplacedBeforeAPersonGivesItUp() {
    var hourly = Made.plan("0 * * * *", "UTC", Overlap.REPLACE, Missed.LAST);
    var kept =
        new JobSpec(
            "kept",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.KEEP,
            "shell",
            null,
            Retries.NONE);
    var plan =
        new Plan(hourly.timetable(), hourly.overlap(), hourly.missed(), kept, hourly.workload());
    decide(new SaveTrigger(new TriggerId("x"), "hourly", plan, NOON));
    var host = new Host("h", "", "", 1, 4_000, 1L << 30, List.of(), List.of(), List.of());
    var about = new Hello.About("", "", "");
    var hello = new Hello(new AgentId("a"), "i", 0, host, List.of("shell"), about);
    decide(new Command.AgentJoined(hello, 1));
    decide(new Command.Reported(hello.id(), 1, 1, new Report(List.of())));
    var first = fired(tick(NOON.plusSeconds(3600))).getFirst();
    var lost = NOON.plus(Times.DEFAULT.lostAfter());
    for (int i = 0; i < 3; i++) {
      turn.decide(List.of(new Tick(NOON.plusSeconds(7200))), lost);
    }
    assertThat(cluster.isLost(hello.id())).isTrue();
    assertThat(Objects.requireNonNull(cluster.job(first.id())).state())
        .isInstanceOf(JobState.Stopping.class);
    turn.decide(List.of(new Command.Cancel(first.id(), "somebody")), lost);
    assertThat(fired(turn.decide(List.of(new Tick(NOON.plusSeconds(7200))), lost))).hasSize(1);
  }

  @Test
  void whileItIsPausedNothingIsFiredNorMissed() {
    save("hourly", "0 * * * *", Overlap.SKIP);
    decide(new PauseTrigger("hourly", true, NOON.plusSeconds(10)));
    assertThat(tick(NOON.plusSeconds(36_000)).changesNothing()).isTrue();
    decide(new PauseTrigger("hourly", false, NOON.plusSeconds(36_010)));
    assertThat(tick(NOON.plusSeconds(36_011)).changesNothing()).isTrue();
    assertThat(fired(tick(NOON.plusSeconds(39_600)))).hasSize(1);
  }

  @Test
  void whatCameDueBeforeATriggerIsSavedAnewOrPausedIsDecidedFirst() {
    save("hourly", "0 * * * *", Overlap.QUEUE);
    var plan = Made.plan("0 * * * *", "UTC", Overlap.QUEUE, Missed.LAST);
    var at = NOON.plusSeconds(3600);
    var saved = decide(new SaveTrigger(new TriggerId("another"), "hourly", plan, at));
    assertThat(fired(saved)).hasSize(1);
    assertThat(tick(at).changesNothing()).isTrue();
    end(fired(saved).getFirst().id());
    var paused = decide(new PauseTrigger("hourly", true, NOON.plusSeconds(7200)));
    assertThat(fired(paused)).hasSize(1);
  }

  @Test
  void aTriggerThatIsSavedAnewKeepsItsIdAndIsNotAboutThePast() {
    save("hourly", "0 0 1 1 *", Overlap.SKIP);
    var saved =
        decide(
            new SaveTrigger(
                new TriggerId("another"),
                "hourly",
                Made.plan("* * * * *", "UTC", Overlap.SKIP, new Missed(100)),
                NOON.plusSeconds(600)));
    assertThat(((Answer.TriggerIs) saved.answers().getFirst()).trigger().id())
        .isEqualTo(new TriggerId("id of hourly"));
    assertThat(tick(NOON.plusSeconds(601)).changesNothing()).isTrue();
    assertThat(fired(tick(NOON.plusSeconds(660)))).hasSize(1);
  }

  @Test
  void whatWaitsIsDroppedAndCountedWhenAnotherPolicyIsSaved() {
    save("hourly", "0 * * * *", Overlap.QUEUE);
    tick(NOON.plusSeconds(3600));
    tick(NOON.plusSeconds(7200));
    tick(NOON.plusSeconds(10_800));
    assertThat(save("hourly", "0 * * * *", Overlap.QUEUE).waiting()).hasSize(2);
    var replacing = save("hourly", "0 * * * *", Overlap.REPLACE);
    assertThat(replacing.waiting()).isEmpty();
    assertThat(replacing.tally().overlapped()).isEqualTo(2);
  }

  @Test
  void whatIsRemovedFiresNoMoreAndItsJobsGoOn() {
    save("hourly", "0 * * * *", Overlap.QUEUE);
    var job = fired(tick(NOON.plusSeconds(3600))).getFirst();
    tick(NOON.plusSeconds(7200));
    var removed = decide(new RemoveTrigger("hourly", NOON));
    assertThat(removed.triggers().getFirst().what()).isEqualTo(Decision.TriggerChange.What.REMOVED);
    end(job.id());
    assertThat(tick(NOON.plusSeconds(36_000)).changesNothing()).isTrue();
    assertThat(decide(new RemoveTrigger("hourly", NOON)).answers())
        .containsExactly(new Answer.NoTrigger());
    assertThat(decide(new PauseTrigger("hourly", true, NOON)).answers())
        .containsExactly(new Answer.NoTrigger());
  }

  @Test
  void oneTriggerTooManyIsRefused() {
    for (int i = 0; i < Triggers.MAX; i++) {
      save("t" + i, "@yearly", Overlap.SKIP);
    }
    var plan = Made.plan("@yearly", "UTC", Overlap.SKIP, Missed.LAST);
    var refused = decide(new SaveTrigger(new TriggerId("x"), "x", plan, NOON));
    assertThat(refused.changesNothing()).isTrue();
    assertThat(((Answer.TriggersFull) refused.answers().getFirst()).why())
        .contains("1000 triggers", "remove one");
    // One that there is can still be changed.
    assertThat(decide(new SaveTrigger(new TriggerId("x"), "t1", plan, NOON)).answers().getFirst())
        .isInstanceOf(Answer.TriggerIs.class);
  }

  @Test
  void savedAndFiredInOneTurnIsWrittenWhole() {
    var plan = Made.plan("* * * * *", "UTC", Overlap.SKIP, Missed.LAST);
    var decision =
        turn.decide(
            List.of(
                new SaveTrigger(new TriggerId("x"), "x", plan, NOON),
                new Tick(NOON.plusSeconds(60))),
            NOON);
    assertThat(decision.triggers()).hasSize(1);
    assertThat(decision.triggers().getFirst().what()).isEqualTo(Decision.TriggerChange.What.SAVED);
    assertThat(decision.triggers().getFirst().trigger().decidedUpTo())
        .isEqualTo(NOON.plusSeconds(60));
  }

  private Trigger save(String name, String cron, Overlap overlap) {
    var decision =
        decide(
            new SaveTrigger(
                new TriggerId("id of " + name),
                name,
                Made.plan(cron, "UTC", overlap, Missed.LAST),
                NOON));
    return ((Answer.TriggerIs) decision.answers().getFirst()).trigger();
  }

  private Decision decide(Command command) {
    return turn.decide(List.of(command), NOON);
  }

  private Decision tick(Instant wall) {
    return decide(new Tick(wall));
  }

  private void end(JobId job) {
    decide(new Command.Cancel(job, "test"));
    assertThat(cluster.job(job)).isNull();
  }

  private static List<Job> fired(Decision decision) {
    return decision.jobs().stream()
        .filter(it -> it.workload() != null)
        .map(JobChange::job)
        .toList();
  }
}
