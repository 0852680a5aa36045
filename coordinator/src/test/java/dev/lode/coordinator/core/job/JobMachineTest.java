package dev.lode.coordinator.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.job.JobState.Collecting;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.job.JobState.Held;
import dev.lode.coordinator.core.job.JobState.Queued;
import dev.lode.coordinator.core.job.JobState.Running;
import dev.lode.coordinator.core.job.JobState.Starting;
import dev.lode.coordinator.core.job.JobState.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every state meets every event; the table is the document. `-Dlode.docs=write` writes it anew.
final class JobMachineTest {

  private static final Path TABLE = Path.of("..", "docs", "job-machine.md");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final JobId JOB = new JobId("00000000-0000-0000-0000-000000000001");
  private static final AttemptId FIRST = new AttemptId(JOB, 1, 0);
  private static final AttemptId OTHER = new AttemptId(JOB, 7, 0);
  private static final AgentId AGENT = new AgentId("a");
  private static final Attempt ATTEMPT =
      new Attempt(FIRST, AGENT, List.of(new GpuId("GPU-1")), NOW, null);
  private static final Collection LEFT = new Collection(10, 0, null, "1", List.of(), List.of());
  private static final StopReason CANCEL = new StopReason.CancelRequested("ann");
  private static final StopReason TIMEOUT = new StopReason.TimedOut(Duration.ofMinutes(1));
  private static final StopReason SILENT = new StopReason.Silent(Duration.ofMinutes(1));
  private static final JobSpec SPEC =
      new JobSpec(
          "job",
          new Resources(1, "", 0, 1000, 0),
          0,
          Duration.ofMinutes(1),
          null,
          Duration.ofSeconds(10),
          OnDisconnect.STOP,
          "shell",
          null,
          Retries.NONE);

  private static final Exit ALWAYS = byRule(Exit.Finding.Retry.ALWAYS);
  private static final Exit NEVER = byRule(Exit.Finding.Retry.NEVER);
  private static final Prepared PREPARED =
      new Prepared(Duration.ofSeconds(12), null, Duration.ofSeconds(11), null, "key", "");

  private static Job job(JobState state) {
    int attempts = state instanceof Queued || state instanceof Held ? 0 : 1;
    return new Job(JOB, 1, SPEC, "", NOW, attempts, 0, 0, state);
  }

  private static Map<String, Job> states() {
    var started = ATTEMPT.withStartedAt(NOW);
    var states = new LinkedHashMap<String, Job>();
    states.put("Held", job(new Held(Hold.BACK_OFF, NOW)));
    states.put("Queued", job(new Queued(NOW)));
    states.put("Starting", job(new Starting(ATTEMPT)));
    states.put("Running", job(new Running(started)));
    states.put("Stopping(cancel)", job(new Stopping(started, CANCEL, NOW)));
    states.put("Stopping(timeout)", job(new Stopping(started, TIMEOUT, NOW)));
    states.put("Stopping(silent)", job(new Stopping(started, SILENT, NOW)));
    states.put("Collecting", job(new Collecting(started, exit(0), null)));
    states.put("Collecting(timeout)", job(new Collecting(started, exit(143), TIMEOUT)));
    states.put("Collecting(cancel)", job(new Collecting(started, exit(0), CANCEL)));
    states.put(
        "Finished",
        job(new Finished(new Outcome.Succeeded(), started, exit(0), Collection.NOTHING, NOW)));
    return states;
  }

  private static Map<String, JobEvent> events() {
    var byCaller = Cause.of(Cause.Culprit.CALLER, Cause.Code.UNPREPARED, "no such input");
    var byFleet = Cause.of(Cause.Culprit.FLEET, Cause.Code.UNPREPARED, "disk full");
    var left = Collection.NOTHING;
    var events = new LinkedHashMap<String, JobEvent>();
    events.put("Due", new JobEvent.Due());
    events.put("Placed", new JobEvent.Placed(ATTEMPT));
    events.put("Prepared", new JobEvent.Prepared(FIRST, PREPARED));
    events.put("Started", new JobEvent.Started(FIRST, NOW));
    events.put("Exited 0", new JobEvent.Exited(FIRST, exit(0)));
    events.put("Exited 1", new JobEvent.Exited(FIRST, exit(1)));
    events.put("Exited by lease", new JobEvent.Exited(FIRST, byLease()));
    events.put("Collected 0", new JobEvent.Collected(FIRST, exit(0), left));
    events.put("Collected 1", new JobEvent.Collected(FIRST, exit(1), left));
    events.put("Collected 1, a rule blames its host", new JobEvent.Collected(FIRST, ALWAYS, left));
    events.put("Collected 1, a rule forbids more", new JobEvent.Collected(FIRST, NEVER, left));
    events.put("Collected by lease", new JobEvent.Collected(FIRST, byLease(), left));
    events.put("Unprepared, caller's fault", new JobEvent.Unprepared(FIRST, byCaller, left));
    events.put("Unprepared, fleet's fault", new JobEvent.Unprepared(FIRST, byFleet, left));
    events.put("Vanished", new JobEvent.Vanished(FIRST, "host rebooted"));
    events.put("AgentLost", new JobEvent.AgentLost(FIRST));
    events.put("RetryRequested", new JobEvent.RetryRequested());
    events.put("StopRequested(cancel)", new JobEvent.StopRequested(CANCEL));
    events.put("StopRequested(timeout)", new JobEvent.StopRequested(TIMEOUT));
    events.put("StopRequested(silent)", new JobEvent.StopRequested(SILENT));
    return events;
  }

  private static Exit exit(int code) {
    return new Exit(new Exit.How.Code(code), Exit.By.WORKLOAD, Exit.Usage.NONE);
  }

  private static Exit byRule(Exit.Finding.Retry retry) {
    return new Exit(
        new Exit.How.Code(1),
        Exit.By.WORKLOAD,
        Exit.Usage.NONE,
        new Exit.Finding(Exit.Finding.Kind.RULE, "nccl", "the network has failed", retry));
  }

  private static Exit byLease() {
    return new Exit(new Exit.How.Signal(9), Exit.By.LEASE, Exit.Usage.NONE);
  }

  @Test
  void theTableInTheDocumentIsWhatTheMachineDoes() throws IOException {
    var table = table();
    if ("write".equals(System.getProperty("lode.docs"))) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE))
        .as("docs/job-machine.md; run the test with -Dlode.docs=write to write it anew")
        .isEqualTo(table);
  }

  @Test
  void aFinishedJobMovesOnlyWhenSomebodyAsksForARetry() {
    var finished = Objects.requireNonNull(states().get("Finished"));
    events()
        .forEach(
            (name, event) ->
                assertThat(JobMachine.on(finished, event, NOW))
                    .as(name)
                    .isInstanceOf(
                        event instanceof JobEvent.RetryRequested
                            ? Step.Moved.class
                            : Step.Ignored.class));
  }

  @Test
  void whatAnotherAttemptReportsMovesNothing() {
    var ofAnother =
        List.of(
            new JobEvent.Prepared(OTHER, PREPARED),
            new JobEvent.Started(OTHER, NOW),
            new JobEvent.Exited(OTHER, exit(0)),
            new JobEvent.Collected(OTHER, exit(0), Collection.NOTHING),
            new JobEvent.Unprepared(
                OTHER,
                Cause.of(Cause.Culprit.FLEET, Cause.Code.UNPREPARED, "x"),
                Collection.NOTHING),
            new JobEvent.Vanished(OTHER, "gone"),
            new JobEvent.AgentLost(OTHER));
    states()
        .forEach(
            (name, job) ->
                ofAnother.forEach(
                    event ->
                        assertThat(JobMachine.on(job, event, NOW))
                            .as(name + " meets " + event)
                            .isInstanceOf(Step.Ignored.class)));
  }

  @Test
  void theSameEventTwiceIsTheSameAsOnce() {
    states()
        .forEach(
            (state, job) ->
                events()
                    .forEach(
                        (name, event) -> {
                          if (JobMachine.on(job, event, NOW)
                              instanceof Step.Moved(var next, _, _)) {
                            assertThat(JobMachine.on(next, event, NOW))
                                .as(state + " meets " + name + " twice")
                                .isInstanceOf(Step.Ignored.class);
                          }
                        }));
  }

  @Test
  void theFleetsFaultsStartTheJobAgainUntilThereWereTooMany() {
    var job = job(new Queued(NOW));
    int begun = 0;
    while (!job.finished()) {
      begun++;
      var id = job.nextAttempt();
      job = move(job, new JobEvent.Placed(new Attempt(id, AGENT, List.of(), NOW, null)));
      job = move(job, new JobEvent.AgentLost(id));
      if (job.state() instanceof Held) {
        assertThat(begun).as("a first fault costs no time").isGreaterThan(1);
        job = move(job, new JobEvent.Due());
      }
    }
    assertThat(begun).isEqualTo(JobMachine.MAX_FLEET_FAULTS);
    assertThat(((Finished) job.state()).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            it -> assertThat(it.cause().culprit()).isEqualTo(Cause.Culprit.FLEET));
  }

  @Test
  void aSecondAttemptHasTheNextNumber() {
    var job = move(job(new Queued(NOW)), new JobEvent.Placed(ATTEMPT));
    job = move(job, new JobEvent.Vanished(FIRST, "gone"));
    assertThat(job.nextAttempt()).isEqualTo(new AttemptId(JOB, 2, 0));
    assertThat(JobMachine.on(job, new JobEvent.Placed(ATTEMPT), NOW))
        .isInstanceOf(Step.Ignored.class);
  }

  @Test
  void aFailedProgramIsTriedAgainAsOftenAsAskedAndTheFleetsFaultsDoNotCount() {
    var job = retried(2, new JobState.Queued(NOW));
    int failures = 0;
    while (!job.finished()) {
      job = move(job, new JobEvent.Placed(attempt(job)));
      job = move(job, new JobEvent.AgentLost(current(job)));
      job = due(job);
      job = move(job, new JobEvent.Placed(attempt(job)));
      job = due(move(job, new JobEvent.Collected(current(job), exit(1), Collection.NOTHING)));
      failures++;
    }
    assertThat(failures).isEqualTo(3);
    assertThat(job.retried()).isEqualTo(2);
    assertThat(job.attempts()).isEqualTo(6);
  }

  @Test
  void whatTheCallerAskedForWrongOrCancelledIsNotTriedAgain() {
    var byCaller = Cause.of(Cause.Culprit.CALLER, Cause.Code.UNPREPARED, "no such input");
    var unstartable =
        new Exit(new Exit.How.Unstartable("not found"), Exit.By.WORKLOAD, Exit.Usage.NONE);
    for (var end :
        List.of(
            new JobEvent.Unprepared(FIRST, byCaller, Collection.NOTHING),
            new JobEvent.Collected(FIRST, unstartable, Collection.NOTHING),
            new JobEvent.Collected(FIRST, exit(0), Collection.NOTHING))) {
      var job = move(retried(5, new Queued(NOW)), new JobEvent.Placed(ATTEMPT));
      assertThat(move(job, end).finished()).as(end.toString()).isTrue();
    }
    var stopping = retried(5, new Stopping(ATTEMPT.withStartedAt(NOW), CANCEL, NOW));
    assertThat(move(stopping, new JobEvent.Collected(FIRST, exit(1), Collection.NOTHING)).state())
        .isInstanceOfSatisfying(
            Finished.class, it -> assertThat(it.outcome()).isInstanceOf(Outcome.Cancelled.class));
  }

  @Test
  void anAttemptThatDidNotEndTheJobGoesIntoItsHistoryWithAllThatItLeft() {
    var left = new Collection(100, 7, null, "{}", List.of(), List.of("a note"));
    var running = retried(1, new Running(ATTEMPT.withStartedAt(NOW)));
    var failed = past(running, new JobEvent.Collected(FIRST, exit(1), left));
    assertThat(failed.left()).isEqualTo(left);
    assertThat(failed.exit()).isEqualTo(exit(1));
    assertThat(failed.attempt().id()).isEqualTo(FIRST);
    assertThat(failed.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            it -> assertThat(it.cause().code()).isEqualTo(Cause.Code.EXIT_CODE));
    var lost = past(running, new JobEvent.AgentLost(FIRST));
    assertThat(lost.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            it -> assertThat(it.cause().culprit()).isEqualTo(Cause.Culprit.FLEET));
    var cut = past(running, new JobEvent.Collected(FIRST, byLease(), left));
    assertThat(cut.left()).isEqualTo(left);
  }

  @Test
  void anAttemptThatEndsItsJobStandsInTheJobAndNotInItsHistory() {
    var running = retried(0, new Running(ATTEMPT.withStartedAt(NOW)));
    var step = JobMachine.on(running, new JobEvent.Collected(FIRST, exit(1), LEFT), NOW);
    assertThat(((Step.Moved) step).past()).isNull();
  }

  @Test
  void aRetryByHandKeepsTheHistoryAndGivesTheTriesBack() {
    var spent = new Job(JOB, 1, SPEC, "", NOW, 5, 3, 1, new Running(ATTEMPT.withStartedAt(NOW)));
    var finished = move(spent, new JobEvent.Collected(FIRST, exit(1), LEFT));
    var step = (Step.Moved) JobMachine.on(finished, new JobEvent.RetryRequested(), NOW);
    var again = step.job();
    assertThat(again.state()).isEqualTo(new Queued(NOW));
    assertThat(again.attempts()).isEqualTo(5);
    assertThat(again.nextAttempt().number()).isEqualTo(6);
    assertThat(again.fleetFaults() + again.retried()).isZero();
    assertThat(Objects.requireNonNull(step.past()).attempt().id()).isEqualTo(FIRST);
  }

  @Test
  void aJobThatWasCancelledBeforeItBeganHasNoHistoryToKeep() {
    var cancelled = move(job(new Queued(NOW)), new JobEvent.StopRequested(CANCEL));
    var step = (Step.Moved) JobMachine.on(cancelled, new JobEvent.RetryRequested(), NOW);
    assertThat(step.past()).isNull();
    assertThat(step.job().nextAttempt()).isEqualTo(FIRST);
  }

  private static PastAttempt past(Job job, JobEvent event) {
    return Objects.requireNonNull(((Step.Moved) JobMachine.on(job, event, NOW)).past());
  }

  @Test
  void whatTheLeaseKilledIsCollectedBeforeItsJobWaitsAgain() {
    var running = retried(0, new Running(ATTEMPT.withStartedAt(NOW)));
    var collecting = move(running, new JobEvent.Exited(FIRST, byLease()));
    assertThat(collecting.state())
        .isEqualTo(new Collecting(ATTEMPT.withStartedAt(NOW), byLease(), null));
    assertThat(collecting.state().holdingAttempt()).isNull();
    var again = move(collecting, new JobEvent.Collected(FIRST, byLease(), LEFT));
    assertThat(again.state()).isEqualTo(new Queued(NOW));
    assertThat(past(collecting, new JobEvent.Collected(FIRST, byLease(), LEFT)).left())
        .isEqualTo(LEFT);
  }

  @Test
  void aCancelWhileItsAttemptIsCollectedKeepsTheJobFromBeingTriedAgain() {
    for (var end : List.of(exit(1), byLease())) {
      var collecting = retried(5, new Collecting(ATTEMPT.withStartedAt(NOW), end, null));
      var cancelled = move(collecting, new JobEvent.StopRequested(CANCEL));
      var finished = move(cancelled, new JobEvent.Collected(FIRST, end, LEFT));
      assertThat(((Finished) finished.state()).outcome()).isInstanceOf(Outcome.Cancelled.class);
    }
    var late = retried(5, new Collecting(ATTEMPT.withStartedAt(NOW), exit(143), TIMEOUT));
    var given = move(late, new JobEvent.StopRequested(CANCEL));
    var over = move(given, new JobEvent.Collected(FIRST, exit(143), LEFT));
    assertThat(((Finished) over.state()).outcome()).isInstanceOf(Outcome.Cancelled.class);
    var succeeding = retried(5, new Collecting(ATTEMPT.withStartedAt(NOW), exit(0), null));
    assertThat(JobMachine.on(succeeding, new JobEvent.StopRequested(CANCEL), NOW))
        .isInstanceOf(Step.Ignored.class);
  }

  @Test
  void aJobThatRanTooLongIsTriedAgainHoweverItsAttemptEnded() {
    var late = retried(1, new Stopping(ATTEMPT.withStartedAt(NOW), TIMEOUT, NOW));
    for (var end :
        List.of(
            new JobEvent.Collected(FIRST, exit(143), LEFT),
            new JobEvent.Vanished(FIRST, "host rebooted"),
            new JobEvent.AgentLost(FIRST))) {
      assertThat(move(late, end).state()).as(end.toString()).isInstanceOf(Held.class);
    }
  }

  @Test
  void whatARuleBlamesOnTheHostIsTriedAgainWithoutUsingUpTheJobsOwnTries() {
    var running = retried(0, new Running(ATTEMPT.withStartedAt(NOW)));
    var again = move(running, new JobEvent.Collected(FIRST, ALWAYS, LEFT));
    assertThat(again.state()).isEqualTo(new Queued(NOW));
    assertThat(again.retried()).isZero();
    assertThat(again.fleetFaults()).isEqualTo(1);
  }

  @Test
  void whatARuleForbidsIsNotTriedAgainHoweverManyTriesAreLeft() {
    var running = retried(5, new Running(ATTEMPT.withStartedAt(NOW)));
    var ended = move(running, new JobEvent.Collected(FIRST, NEVER, LEFT));
    assertThat(((Finished) ended.state()).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            it -> {
              assertThat(it.cause().code()).isEqualTo(Cause.Code.LOG_RULE);
              assertThat(it.cause().rule()).isEqualTo("nccl");
              assertThat(it.cause().message())
                  .isEqualTo("ended with exit code 1: the network has failed");
              assertThat(it.cause().exitCode()).isEqualTo(1);
            });
  }

  @Test
  void aCancelWhileItIsCollectedBeatsARuleThatWouldTryAgain() {
    var collecting = retried(0, new Collecting(ATTEMPT.withStartedAt(NOW), ALWAYS, null));
    var cancelled = move(collecting, new JobEvent.StopRequested(CANCEL));
    var finished = move(cancelled, new JobEvent.Collected(FIRST, ALWAYS, LEFT));
    assertThat(((Finished) finished.state()).outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void aHeldJobCanBeCancelled() {
    var held = retried(1, new Held(Hold.NOT_BEFORE, NOW.plusSeconds(60)));
    assertThat(move(held, new JobEvent.StopRequested(CANCEL)).finished()).isTrue();
  }

  private static Job retried(int max, JobState state) {
    var retries = new Retries(max, Duration.ofSeconds(10), Duration.ofMinutes(10));
    var spec =
        new JobSpec(
            "job",
            SPEC.resources(),
            0,
            null,
            null,
            SPEC.grace(),
            OnDisconnect.STOP,
            "shell",
            null,
            retries);
    int attempts = state.liveAttempt() == null ? 0 : 1;
    return new Job(JOB, 1, spec, "", NOW, attempts, 0, 0, state);
  }

  private static Attempt attempt(Job job) {
    return new Attempt(job.nextAttempt(), AGENT, List.of(), NOW, null);
  }

  private static AttemptId current(Job job) {
    return Objects.requireNonNull(job.state().liveAttempt()).id();
  }

  private static Job due(Job job) {
    return job.state() instanceof Held ? move(job, new JobEvent.Due()) : job;
  }

  private static Job move(Job job, JobEvent event) {
    return ((Step.Moved) JobMachine.on(job, event, NOW)).job();
  }

  private static String table() {
    var lines = new ArrayList<String>();
    lines.add("# The job machine");
    lines.add("");
    lines.add(
        "What each event does to a job in each state. `·` means nothing: late and doubled events"
            + " are");
    lines.add(
        "normal. After `+` stand the effects. Written by `JobMachineTest`; events of any attempt"
            + " but");
    lines.add("the live one change nothing in any state.");
    lines.add("");
    var states = states();
    lines.add("| event | " + String.join(" | ", states.keySet()) + " |");
    lines.add("|---|" + "---|".repeat(states.size()));
    events()
        .forEach(
            (name, event) ->
                lines.add(
                    "| "
                        + name
                        + " | "
                        + states.values().stream()
                            .map(job -> cell(JobMachine.on(job, event, NOW)))
                            .collect(Collectors.joining(" | "))
                        + " |"));
    return String.join("\n", lines) + "\n";
  }

  private static String cell(Step step) {
    return switch (step) {
      case Step.Ignored _ -> "·";
      case Step.Moved(var job, _, var effects) ->
          "→ "
              + word(job.state())
              + effects.stream().map(JobMachineTest::word).collect(Collectors.joining());
    };
  }

  private static String word(JobState state) {
    return switch (state) {
      case Held(var why, _) -> "Held(" + why + ")";
      case Queued _ -> "Queued";
      case Starting _ -> "Starting";
      case Running _ -> "Running";
      case Stopping(_, var reason, _) -> "Stopping(" + word(reason) + ")";
      case Collecting(_, _, var reason) ->
          reason == null ? "Collecting" : "Collecting(" + word(reason) + ")";
      case Finished finished -> word(finished.outcome());
    };
  }

  private static String word(StopReason reason) {
    return switch (reason) {
      case StopReason.CancelRequested _ -> "cancel";
      case StopReason.TimedOut _ -> "timeout";
      case StopReason.Silent _ -> "silent";
    };
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> "Succeeded";
      case Outcome.Failed(var cause) -> "Failed(" + cause.code() + ")";
      case Outcome.Cancelled _ -> "Cancelled";
    };
  }

  private static String word(Effect effect) {
    return switch (effect) {
      case Effect.StartAttempt _ -> " + StartAttempt";
      case Effect.StopAttempt _ -> " + StopAttempt";
      case Effect.ForgetAttempt _ -> " + ForgetAttempt";
    };
  }
}
