package dev.lode.coordinator.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Isolation.Level;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.Gpu;
import dev.lode.proto.v1.Hello;
import dev.lode.proto.v1.Host;
import dev.lode.proto.v1.Isolation;
import dev.lode.proto.v1.IsolationOffer;
import dev.lode.proto.v1.OnDisconnect;
import dev.lode.proto.v1.Progress;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.Unprepared;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WireTest {

  private static final String JOB = "01234567-89ab-cdef-0123-456789abcdef";
  private static final AttemptId ID =
      AttemptId.newBuilder().setJobId(JOB).setNumber(2).setRank(1).build();

  @Test
  void everyPhaseHasItsWord() throws Malformed {
    var report =
        arrived(
            one(Phase.PHASE_PREPARING),
            one(Phase.PHASE_RUNNING).setStartedAt(Timestamp.newBuilder().setSeconds(5)),
            one(Phase.PHASE_EXITED).setExit(exit().setCode(3)),
            one(Phase.PHASE_EXITED).setUnprepared(Unprepared.getDefaultInstance()),
            one(Phase.PHASE_COLLECTED).setExit(exit().setSignal(9)).setLogEnd(7).setResultJson("1"),
            one(Phase.PHASE_COLLECTED)
                .setUnprepared(
                    Unprepared.newBuilder().setCulprit(Culprit.CULPRIT_CALLER).setMessage("why")),
            one(Phase.PHASE_TOMBSTONE).addNotes("host has rebooted"));
    assertThat(report.report().attempts())
        .satisfiesExactly(
            it -> assertThat(it).isInstanceOf(Report.Preparing.class),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        Report.Running.class,
                        r -> assertThat(r.startedAt()).isEqualTo(Instant.ofEpochSecond(5))),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        Report.Exited.class,
                        e -> assertThat(e.exit().how()).isEqualTo(new Exit.How.Code(3))),
            it -> assertThat(it).isInstanceOf(Report.Preparing.class),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        Report.Collected.class,
                        c -> {
                          assertThat(c.exit().how()).isEqualTo(new Exit.How.Signal(9));
                          assertThat(c.left().logEnd()).isEqualTo(7);
                          assertThat(c.left().resultJson()).isEqualTo("1");
                        }),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        Report.Unprepared.class,
                        u -> {
                          assertThat(u.cause().culprit()).isEqualTo(Cause.Culprit.CALLER);
                          assertThat(u.cause().message()).isEqualTo("why");
                        }),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        Report.Tombstone.class,
                        t -> assertThat(t.why()).isEqualTo("host has rebooted")));
  }

  @Test
  void rubbishIsRefusedByTheNameOfItsField() {
    refused("attempts[0].id", one(Phase.PHASE_PREPARING).setId(ID.toBuilder().setJobId("x")));
    refused("attempts[0].id", one(Phase.PHASE_PREPARING).setId(ID.toBuilder().setNumber(0)));
    refused("attempts[0].id", one(Phase.PHASE_PREPARING).setId(ID.toBuilder().setRank(-1)));
    refused("attempts[0].phase", one(Phase.PHASE_UNSPECIFIED));
    refused("attempts[0].phase", one(Phase.PHASE_RUNNING).setPhaseValue(99));
    refused("attempts[0].started_at", one(Phase.PHASE_RUNNING));
    refused(
        "attempts[0].started_at",
        one(Phase.PHASE_RUNNING).setStartedAt(Timestamp.newBuilder().setNanos(-1)));
    refused(
        "attempts[0].started_at",
        one(Phase.PHASE_RUNNING).setStartedAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)));
    refused("attempts[0].exit", one(Phase.PHASE_EXITED));
    refused("attempts[0].exit.how", one(Phase.PHASE_EXITED).setExit(exit()));
    refused("attempts[0].exit.code", one(Phase.PHASE_EXITED).setExit(exit().setCode(256)));
    refused("attempts[0].exit.signal", one(Phase.PHASE_EXITED).setExit(exit().setSignal(0)));
    refused(
        "attempts[0].exit.by", one(Phase.PHASE_EXITED).setExit(exit().setCode(0).setByValue(77)));
    refused(
        "attempts[0].exit.cpu_time",
        one(Phase.PHASE_EXITED)
            .setExit(exit().setCode(0).setCpuTime(Duration.newBuilder().setSeconds(-1))));
    refused(
        "attempts[0].exit.max_rss_bytes",
        one(Phase.PHASE_EXITED).setExit(exit().setCode(0).setMaxRssBytes(-1)));
    refused(
        "attempts[0].unprepared.culprit",
        one(Phase.PHASE_COLLECTED).setUnprepared(Unprepared.getDefaultInstance()));
    refused("attempts[0].log_end", collected().setLogEnd(-5));
    refused("attempts[0].log_lost_bytes", collected().setLogEnd(5).setLogLostBytes(6));
    refused("attempts[0].progress", collected().setProgress(Progress.newBuilder().setPercent(101)));
    refused(
        "attempts[0].progress",
        collected().setProgress(Progress.newBuilder().setPercent(Double.NaN)));
    refused(
        "attempts[0].artifacts[0].name",
        collected().addArtifacts(Artifact.newBuilder().setName("../up")));
    refused(
        "attempts[0].artifacts[0].sha256",
        collected().addArtifacts(Artifact.newBuilder().setName("a").setSha256("zz")));
    refused("attempts[1].id", collected(), collected());
  }

  @Test
  void whatIsTooLongForPeopleIsCutAndWhatIsTooLargeIsLeftOutWithANote() throws Malformed {
    var long_ = "x".repeat(5_000);
    var report =
        arrived(
            collected()
                .setProgress(Progress.newBuilder().setPercent(1).setMessage(long_))
                .addNotes(long_)
                .setResultJson("1".repeat(Wire.MAX_RESULT_BYTES + 1)));
    var left = ((Report.Collected) report.report().attempts().getFirst()).left();
    assertThat(left.resultJson()).isEmpty();
    assertThat(left.notes()).hasSize(2).first().asString().hasSize(Wire.MAX_NOTE);
    assertThat(left.notes().get(1)).contains("256 KiB");
    assertThat(requireNonNull(left.progress()).message()).hasSize(1_000);
  }

  @Test
  void aHelloIsTakenWhole() throws Malformed {
    var hello = WireHello.hello(hello().build());
    assertThat(hello.id().value()).isEqualTo("agent-1");
    assertThat(hello.instance()).isEqualTo("i");
    assertThat(hello.session()).isEqualTo(4);
    assertThat(hello.launchers()).containsExactly("shell", "python");
    assertThat(hello.host().gpus()).extracting(it -> it.id()).containsExactly(new GpuId("GPU-0"));
    assertThat(hello.about().metricsAddress()).isEqualTo("h:1");
  }

  @Test
  void anAgentGivesTheLevelsOfIsolationThatItNamesAndNoOthers() throws Malformed {
    var older = WireHello.hello(Hello.newBuilder().setAgentId("a").setInstanceId("i").build());
    for (var level : List.of(Level.USER, Level.SANDBOX, Level.CONTAINER)) {
      assertThat(older.abilities().isolation().give(level)).as(level.word()).isFalse();
    }
    assertThat(older.abilities().isolation().give(Level.NONE)).isTrue();
    var wire =
        Hello.newBuilder()
            .setAgentId("a")
            .setInstanceId("i")
            .addIsolation(offer(Isolation.Level.LEVEL_USER, ""))
            .addIsolation(offer(Isolation.Level.LEVEL_SANDBOX, "bwrap is not installed"))
            .addIsolation(IsolationOffer.newBuilder().setLevelValue(99));
    var levels = WireHello.hello(wire.build()).abilities().isolation();
    assertThat(levels.give(Level.USER)).isTrue();
    assertThat(levels.lacking(Level.SANDBOX)).isEqualTo("bwrap is not installed");
    assertThat(levels.give(Level.CONTAINER)).isFalse();
  }

  private static IsolationOffer offer(Isolation.Level level, String lacking) {
    return IsolationOffer.newBuilder().setLevel(level).setLacking(lacking).build();
  }

  @Test
  void aHelloOfRubbishIsRefusedByTheNameOfItsField() {
    refused("hello.agent_id", hello().setAgentId("A B"));
    refused("hello.instance_id", hello().setInstanceId(" "));
    refused("hello.session", hello().setSession(-1));
    refused("hello.launchers", hello().addLaunchers("rm -rf /"));
    refused("hello.metrics_address", hello().setMetricsAddress("nowhere"));
    refused("hello.version", hello().setVersion("x".repeat(301)));
    refused("hello.host.milli_cpus", hello().setHost(host().setMilliCpus(-1)));
    refused(
        "hello.host.gpus[1].id", hello().setHost(host().addGpus(Gpu.newBuilder().setId("GPU-0"))));
    refused("hello.host.gpus[1].id", hello().setHost(host().addGpus(Gpu.newBuilder().setId(""))));
  }

  @Test
  void aChunkIsChecked() throws Malformed {
    var chunk =
        Wire.chunk(
            ShipLogsRequest.newBuilder()
                .setId(ID)
                .setOffset(3)
                .setData(ByteString.copyFromUtf8("abc"))
                .build());
    assertThat(chunk.attempt().toString()).isEqualTo(JOB + ".2.1");
    assertThat(chunk.offset()).isEqualTo(3);
    assertThat(chunk.data().remaining()).isEqualTo(3);
    assertThatThrownBy(
            () -> Wire.chunk(ShipLogsRequest.newBuilder().setId(ID).setOffset(-1).build()))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("offset");
  }

  @Test
  void noBytesAtAllMakeItThrowAnythingElse() {
    var random = new Random(20261122);
    var seeds =
        List.of(
            AgentMessage.newBuilder().setHello(hello()).build().toByteArray(),
            AgentMessage.newBuilder()
                .setReport(report(collected(), one(Phase.PHASE_EXITED).setExit(exit().setCode(1))))
                .build()
                .toByteArray());
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      var bytes = seeds.get(i % 2).clone();
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        var message = AgentMessage.parseFrom(bytes);
        WireHello.hello(message.getHello());
        Wire.report(message.getReport());
      } catch (InvalidProtocolBufferException | Malformed e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aStartSaysAllThatTheJobAsksFor() {
    var random = new RandomJobs(3);
    for (int i = 0; i < 50; i++) {
      var job = random.job(i + 1);
      var workload = random.workload();
      var attempt =
          new Attempt(
              job.nextAttempt(),
              new dev.lode.common.model.AgentId("a"),
              List.of(new GpuId("GPU-7")),
              Instant.EPOCH,
              null);
      var start = WireOut.start(9, job, attempt, workload, null).getStart();
      assertThat(start.getSession()).isEqualTo(9);
      assertThat(start.getId().getNumber()).isEqualTo(attempt.id().number());
      assertThat(start.getGpuIdsList()).containsExactly("GPU-7");
      var spec = start.getSpec();
      assertThat(spec.getName()).isEqualTo(job.spec().name());
      assertThat(spec.getWorkload().getArgsList()).isEqualTo(workload.program().args());
      assertThat(spec.getWorkload().getEnvMap()).isEqualTo(workload.env());
      assertThat(spec.getWorkload().getFilesCount()).isEqualTo(workload.setup().files().size());
      assertThat(spec.hasTimeout()).isEqualTo(job.spec().timeout() != null);
      assertThat(spec.getOnDisconnect())
          .isEqualTo(
              switch (job.spec().onDisconnect()) {
                case STOP -> OnDisconnect.ON_DISCONNECT_STOP;
                case KEEP -> OnDisconnect.ON_DISCONNECT_KEEP;
              });
    }
  }

  private static void refused(String field, AttemptReport.Builder... attempts) {
    assertThatThrownBy(() -> Wire.report(report(attempts)))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith("report." + field + ":");
  }

  private static void refused(String field, Hello.Builder hello) {
    assertThatThrownBy(() -> WireHello.hello(hello.build()))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith(field + ":");
  }

  private static Hello.Builder hello() {
    return Hello.newBuilder()
        .setProtocol(1)
        .setAgentId("agent-1")
        .setInstanceId("i")
        .setBootId("b")
        .setSession(4)
        .setVersion("1")
        .setHost(host())
        .addLaunchers("shell")
        .addLaunchers("python")
        .setMetricsAddress("h:1");
  }

  private static Host.Builder host() {
    return Host.newBuilder()
        .setName("h")
        .setMilliCpus(1000)
        .addGpus(Gpu.newBuilder().setId("GPU-0").setName("H100"));
  }

  private static dev.lode.proto.v1.Exit.Builder exit() {
    return dev.lode.proto.v1.Exit.newBuilder();
  }

  private static AttemptReport.Builder one(Phase phase) {
    return AttemptReport.newBuilder().setId(ID).setPhase(phase);
  }

  private static AttemptReport.Builder collected() {
    return one(Phase.PHASE_COLLECTED).setExit(exit().setCode(0));
  }

  /// Each with a number of its own, so that none is named twice.
  private static Wire.Arrived arrived(AttemptReport.Builder... attempts) throws Malformed {
    for (int i = 0; i < attempts.length; i++) {
      attempts[i].setId(ID.toBuilder().setNumber(i + 1));
    }
    return Wire.report(report(attempts));
  }

  private static dev.lode.proto.v1.Report report(AttemptReport.Builder... attempts) {
    var report = dev.lode.proto.v1.Report.newBuilder().setSession(1).setSequence(1);
    for (var attempt : attempts) {
      report.addAttempts(attempt);
    }
    return report.build();
  }
}
