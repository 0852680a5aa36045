package dev.lode.coordinator.session;

import static dev.lode.coordinator.session.ScriptedAgent.collected;
import static dev.lode.coordinator.session.ScriptedAgent.exited;
import static dev.lode.coordinator.session.ScriptedAgent.running;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lode.common.config.StartException;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.Progress;
import dev.lode.proto.v1.Report;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentSessionTest {

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws IOException, StartException {
    rig = new Rig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aWelcomeNamesTheSessionAndTheTimes() throws IOException {
    try (var agent = rig.agent("a")) {
      var welcome = agent.connect(agent.hello()).next(CoordinatorMessage::hasWelcome).getWelcome();
      assertThat(welcome.getProtocol()).isEqualTo(1);
      assertThat(welcome.getSession()).isPositive();
      assertThat(welcome.getHeartbeat().getSeconds()).isEqualTo(20);
      assertThat(welcome.getLease().getSeconds()).isEqualTo(60);
    }
  }

  @Test
  void aJobGoesFromSubmitToItsOutcome() throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit("echo hello", 100);
      var start = joined.awaitStart();
      assertThat(start.getSession()).isEqualTo(joined.session);
      assertThat(start.getId().getJobId()).isEqualTo(id.value());
      assertThat(start.getSpec().getWorkload().getText()).isEqualTo("echo hello");

      joined.reportAndAwait(running(start.getId()));
      assertThat(rig.job(id).state()).isInstanceOf(JobState.Running.class);
      joined.reportAndAwait(exited(start.getId(), 3));
      assertThat(rig.job(id).state()).isInstanceOf(JobState.Collecting.class);
      joined.report(collected(start.getId(), 3, 0));
      var forget = joined.stream.next(CoordinatorMessage::hasForget).getForget();
      assertThat(forget.getId()).isEqualTo(start.getId());
      assertThat(rig.job(id).state())
          .isInstanceOfSatisfying(
              JobState.Finished.class,
              it -> assertThat(it.outcome()).isInstanceOf(Outcome.Failed.class));
    }
  }

  @Test
  void aJobThatEndsBetweenTwoReportsKeepsItsStart() throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit();
      joined.report(collected(joined.awaitStart().getId(), 0, 0));
      var job = rig.await(id, JobState.Finished.class::isInstance);
      var attempt = requireNonNull(((JobState.Finished) job.state()).attempt());
      assertThat(attempt.startedAt()).isNotNull();
    }
  }

  @Test
  void aStreamThatComesBackGoesOnInItsSession() throws IOException {
    try (var agent = rig.agent("a")) {
      var first = agent.join();
      first.stream.cut();
      var second = agent.join(agent.hello().setSession(first.session));
      assertThat(second.session).isEqualTo(first.session);
    }
  }

  @Test
  void anAgentThatHasRestartedGetsANewSessionAndKeepsItsAttempt()
      throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var first = agent.join();
      var id = rig.submit();
      var attempt = first.awaitStart().getId();
      first.reportAndAwait(running(attempt));
      first.stream.cut();

      var second = agent.join(agent.hello().setInstanceId("instance-2"));
      assertThat(second.session).isGreaterThan(first.session);
      second.reportAndAwait(running(attempt));
      second.report(collected(attempt, 0, 0));
      var job = rig.await(id, JobState.Finished.class::isInstance);
      assertThat(job.attempts()).isEqualTo(1);
    }
  }

  @Test
  void aNewerStreamOfTheSameAgentTakesOver() throws IOException {
    try (var agent = rig.agent("a")) {
      var first = agent.join();
      var second = agent.join(agent.hello().setSession(first.session));
      assertThat(first.stream.end().getCode()).isEqualTo(Status.Code.ABORTED);
      rig.submit();
      assertThat(second.awaitStart().getSession()).isEqualTo(second.session);
      assertThat(second.stream.ended()).isFalse();
    }
  }

  @Test
  void anAttemptThatIsNobodysIsStoppedOrForgotten() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var stranger = attempt();
      joined.report(running(stranger));
      var stop = joined.stream.next(CoordinatorMessage::hasStop).getStop();
      assertThat(stop.getId()).isEqualTo(stranger);
      assertThat(stop.getGrace().getSeconds()).isZero();
      joined.report(exited(stranger, 0));
      var forget = joined.stream.next(CoordinatorMessage::hasForget).getForget();
      assertThat(forget.getId()).isEqualTo(stranger);
    }
  }

  @Test
  void aStartThatDidNotArriveIsSentAgain() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      rig.submit("sleep 1", 100);
      var first = joined.awaitStart();
      joined.report();
      assertThat(joined.awaitStart()).isEqualTo(first);
    }
  }

  @Test
  void aReportOfAnotherSessionIsNotAcknowledged() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var other = Report.newBuilder().setSession(joined.session + 1).setSequence(1);
      joined.stream.say(AgentMessage.newBuilder().setReport(other).build());
      var ack = joined.stream;
      long sent = joined.report();
      assertThat(ack.next(CoordinatorMessage::hasReportAck).getReportAck())
          .satisfies(
              it -> {
                assertThat(it.getSession()).isEqualTo(joined.session);
                assertThat(it.getSequence()).isEqualTo(sent);
              });
    }
  }

  @Test
  void nothingIsAcknowledgedThatCouldNotBeWritten() throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit();
      var attempt = joined.awaitStart().getId();
      rig.jobs.breakDown();
      int tried = rig.jobs.calls.get();
      joined.report(running(attempt));
      Awaitility.await().atMost(Rig.LONG).until(() -> rig.jobs.calls.get() > tried);
      // The control loop reads its store anew, and every agent must join again.
      rig.jobs.repair();
      assertThat(joined.stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(joined.stream.rest()).noneMatch(CoordinatorMessage::hasReportAck);

      var again = agent.join(agent.hello().setSession(joined.session));
      assertThat(again.session).isEqualTo(joined.session);
      again.report(collected(attempt, 0, 0));
      rig.await(id, JobState.Finished.class::isInstance);
      assertThat(rig.job(id).attempts()).isEqualTo(1);
    }
  }

  @Test
  void aSubmitThatCouldNotBeWrittenIsRefusedAndNothingIsStarted() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      rig.jobs.breakDown();
      assertThat(rig.submitting("true", 100)).failsWithin(Rig.LONG);
      rig.jobs.repair();
      joined.stream.end();
      assertThat(joined.stream.rest()).noneMatch(CoordinatorMessage::hasStart);
    }
  }

  @Test
  void aCoordinatorThatRestartsFindsItsAttemptRunning() throws Exception {
    try (var agent = rig.agent("a")) {
      var first = agent.join();
      var id = rig.submit();
      var attempt = first.awaitStart().getId();
      first.reportAndAwait(running(attempt));
      int port = rig.port();
      rig.kill();
      rig = new Rig(folder, port, Rig.CALM);

      var second = agent.join(agent.hello().setSession(first.session));
      assertThat(second.session).isEqualTo(first.session);
      second.reportAndAwait(running(attempt));
      assertThat(second.stream.rest()).noneMatch(CoordinatorMessage::hasStop);
      second.report(collected(attempt, 0, 0));
      var job = rig.await(id, JobState.Finished.class::isInstance);
      assertThat(job.attempts()).isEqualTo(1);
    }
  }

  @Test
  void aJobThatWaitedThroughARestartIsSentWithAllThatItRuns() throws Exception {
    var id = rig.submit("echo patience", 100);
    rig.kill();
    rig = new Rig(folder);
    try (var agent = rig.agent("a")) {
      var joined = agent.joinUnheard();
      joined.report();
      var start = joined.awaitStart();
      assertThat(start.getId().getJobId()).isEqualTo(id.value());
      assertThat(start.getSpec().getWorkload().getText()).isEqualTo("echo patience");
    }
  }

  @Test
  void anAgentWhoseSessionIsOverIsToldToJoinAnew() throws Exception {
    rig.close();
    var times =
        new Times(
            Duration.ofMillis(50),
            Duration.ofMillis(150),
            Duration.ofMillis(10),
            Duration.ofMillis(250));
    rig = new Rig(folder, 0, times);
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit();
      var attempt = joined.awaitStart().getId();
      // Silent for so long that its job is taken from it; the stream has stayed open.
      rig.await(id, JobState.Queued.class::isInstance);
      joined.report(running(attempt));
      assertThat(joined.stream.end().getCode()).isEqualTo(Status.Code.ABORTED);
    }
  }

  @Test
  void progressIsKnownAtOnceAndOnlyFromTheLiveAttempt() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      rig.submit();
      var attempt = joined.awaitStart().getId();
      var stranger = attempt();
      var progress = Progress.newBuilder().setPercent(40).setMessage("epoch 2");
      joined.reportAndAwait(
          running(attempt).setProgress(progress), running(stranger).setProgress(progress));
      assertThat(rig.live.progress(id(attempt)))
          .isEqualTo(new dev.lode.common.model.Progress(40, "epoch 2"));
      assertThat(rig.live.progress(id(stranger))).isNull();
    }
  }

  @Test
  void aWrongTokenIsTurnedAwayWithWhereTheRightOneIs() {
    try (var agent = new ScriptedAgent(rig.port(), "lode_join_wrong", "a")) {
      var end = agent.connect(agent.hello()).end();
      assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(end.getDescription()).contains("wrong token", "join.token");
      assertThat(rig.sessions.size()).isZero();
    }
  }

  @Test
  void anotherVersionOfTheProtocolIsRefused() throws IOException {
    try (var agent = rig.agent("a")) {
      var end = agent.connect(agent.hello().setProtocol(2)).end();
      assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(end.getDescription()).contains("version 1", "2");
    }
  }

  @Test
  void rubbishEndsTheStreamAndNamesTheField() throws IOException {
    try (var agent = rig.agent("a")) {
      var end = agent.connect(agent.hello().setAgentId("../etc")).end();
      assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(end.getDescription()).contains("hello.agent_id");

      var twice = agent.join();
      twice.stream.say(AgentMessage.newBuilder().setHello(agent.hello()).build());
      assertThat(twice.stream.end().getDescription()).contains("hello", "once");

      var unphased = agent.join();
      unphased.report(AttemptReport.newBuilder().setId(attempt()));
      assertThat(unphased.stream.end().getDescription()).contains("report.attempts[0].phase");

      var wordless = agent.open();
      wordless.say(AgentMessage.getDefaultInstance());
      assertThat(wordless.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);

      var early = agent.open();
      early.say(
          AgentMessage.newBuilder()
              .setReport(Report.newBuilder().setSession(1).setSequence(1))
              .build());
      assertThat(early.end().getDescription()).contains("hello");
    }
  }

  @Test
  void aCollectedAttemptWhoseLogIsNotHereIsNotFinished() throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit();
      var attempt = joined.awaitStart().getId();
      var logs = agent.shipLogs();
      logs.say(ScriptedAgent.chunk(attempt, 0, "abc".getBytes(UTF_8)));
      assertThat(logs.next().getDurableOffset()).isEqualTo(3);

      joined.reportAndAwait(collected(attempt, 0, 5));
      assertThat(rig.job(id).state()).isInstanceOf(JobState.Collecting.class);
      assertThat(logs.next(it -> it.getId().equals(attempt)).getDurableOffset()).isEqualTo(3);

      logs.say(ScriptedAgent.chunk(attempt, 3, "de".getBytes(UTF_8)));
      assertThat(logs.next().getDurableOffset()).isEqualTo(5);
      joined.report(collected(attempt, 0, 5));
      rig.await(id, JobState.Finished.class::isInstance);
      assertThat(rig.log(id(attempt))).asString().isEqualTo("abcde");
    }
  }

  @Test
  void bytesThatWereLostOnTheHostAreNotWaitedFor() throws IOException, InterruptedException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var id = rig.submit();
      var attempt = joined.awaitStart().getId();
      joined.report(collected(attempt, 0, 7).setLogLostBytes(7));
      var finished = (JobState.Finished) rig.await(id, JobState.Finished.class::isInstance).state();
      assertThat(finished.left().logLostBytes()).isEqualTo(7);
    }
  }

  @Test
  void anAgentThatReadsNothingIsCutOffBeforeItsCommandsFillTheMemory() throws IOException {
    try (var agent = rig.agent("a")) {
      // A report is followed by a stop for each attempt that is nobody's: more of them than may
      // wait, and each for another attempt, so that none takes the place of another.
      var deaf = agent.openDeaf();
      deaf.say(AgentMessage.newBuilder().setHello(agent.hello()).build());
      deaf.read(1);
      var joined =
          new ScriptedAgent.Joined(
              deaf, deaf.next(CoordinatorMessage::hasWelcome).getWelcome().getSession());
      var strangers = new AttemptReport.Builder[30_000];
      for (int i = 0; i < strangers.length; i++) {
        strangers[i] = running(attempt());
      }
      joined.report(strangers);
      Awaitility.await().atMost(Rig.LONG).until(() -> rig.sessions.size() == 0);
      deaf.read(100_000);
      assertThat(deaf.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aStopOfTheCoordinatorIsSaidToEveryAgent() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var logs = agent.shipLogs();
      logs.say(ScriptedAgent.chunk(attempt(), 0, new byte[1]));
      logs.next();
      rig.close();
      assertThat(joined.stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(logs.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aLargeProgramReachesItsAgentWhole() throws IOException {
    try (var agent = rig.agent("a")) {
      var joined = agent.join();
      var text = "x".repeat(1 << 20);
      rig.submit(text, 100);
      assertThat(joined.awaitStart().getSpec().getWorkload().getTextBytes())
          .isEqualTo(ByteString.copyFromUtf8(text));
    }
  }

  private static AttemptId attempt() {
    return AttemptId.newBuilder().setJobId(UUID.randomUUID().toString()).setNumber(1).build();
  }

  private static dev.lode.common.model.AttemptId id(AttemptId wire) {
    return dev.lode.common.model.AttemptId.from(
        wire.getJobId() + "." + wire.getNumber() + "." + wire.getRank());
  }
}
