package dev.lode.agent.session;

import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.shell;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.lode.agent.Agent;
import dev.lode.agent.AgentConfig;
import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.model.AgentId;
import dev.lode.common.tls.ClientTls;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.Report;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionTest {

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;

  @BeforeEach
  void start() throws IOException {
    coordinator = ScriptedCoordinator.start();
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  @Test
  void theFirstWordSaysWhoIsThere() throws Exception {
    try (var agent = TestAgent.join(folder.resolve("agent"), coordinator)) {
      var hello = coordinator.hellos().getFirst();
      assertThat(hello.getProtocol()).isEqualTo(1);
      assertThat(hello.getAgentId()).isEqualTo(agent.id().value());
      assertThat(hello.getInstanceId()).isNotEmpty();
      assertThat(hello.getBootId()).isNotEmpty();
      assertThat(hello.getSession()).isZero();
      assertThat(hello.getHost().getName()).isEqualTo("testhost");
      assertThat(hello.getLaunchersList()).contains("shell", "python");
    }
  }

  @Test
  void aStreamThatBreaksIsOpenedAgainInTheSameSession() throws Exception {
    var id = newAttempt();
    try (var _ = TestAgent.join(folder.resolve("agent"), coordinator)) {
      coordinator.start(id, shell("sleep 1000"));
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      coordinator.hangUp();
      coordinator.await(() -> coordinator.hellos().size() == 2, () -> "the agent to come back");
      assertThat(coordinator.hellos().getLast().getSession()).isEqualTo(1);
      assertThat(coordinator.hellos().getLast().getInstanceId())
          .isEqualTo(coordinator.hellos().getFirst().getInstanceId());
      coordinator.awaitReports(2);
      assertThat(coordinator.reports())
          .extracting(Report::getSequence)
          .doesNotHaveDuplicates()
          .isSorted();
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_RUNNING)).isNotNull();
      coordinator.stop(id, Duration.ZERO);
      coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    }
  }

  @Test
  void aWorkloadOutlivesItsSessionUntilTheCoordinatorSaysOtherwise() throws Exception {
    var id = newAttempt();
    try (var _ = TestAgent.join(folder.resolve("agent"), coordinator)) {
      coordinator.start(id, shell("sleep 1000"));
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      coordinator.loseSession().hangUp();
      coordinator.awaitSession(2);
      coordinator.awaitReports(2);
      assertThat(coordinator.reports().getLast().getSession()).isEqualTo(2);
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_RUNNING)).isNotNull();
      coordinator.stop(id, Duration.ZERO);
      coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    }
  }

  @Test
  void aCommandThatIsNotKnownIsRefusedByItsNumber() throws Exception {
    try (var _ = TestAgent.join(folder.resolve("agent"), coordinator)) {
      coordinator.say(
          CoordinatorMessage.newBuilder()
              .setUnknownFields(
                  UnknownFieldSet.newBuilder()
                      .addField(
                          99,
                          UnknownFieldSet.Field.newBuilder()
                              .addLengthDelimited(ByteString.EMPTY)
                              .build())
                      .build())
              .build());
      coordinator.await(() -> coordinator.unknown().contains(99), () -> "a refusal");
    }
  }

  @Test
  void aTokenThatWasNeverRightEndsTheAgentWithOneSentence() throws Exception {
    var right = TestAgent.config(folder.resolve("agent"), coordinator.address());
    var wrong =
        new AgentConfig(
            right.data(),
            right.coordinator(),
            "lode_join_wrong",
            right.gpus(),
            right.offer(),
            null,
            right.tls());
    try (var agent = Agent.start(wrong)) {
      assertThatThrownBy(() -> agent.awaitJoined(Duration.ofSeconds(30)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("join.token");
      assertThatThrownBy(() -> agent.ended().join()).hasCauseInstanceOf(StartException.class);
      assertThat(coordinator.hellos()).isEmpty();
    }
  }

  @Test
  void aVersionThatIsNotSpokenEndsTheAgentWithOneSentence() throws Exception {
    coordinator.refusing(
        Status.FAILED_PRECONDITION.withDescription("it speaks protocol 1, this coordinator 2"));
    try (var agent =
        Agent.start(TestAgent.config(folder.resolve("agent"), coordinator.address()))) {
      assertThatThrownBy(() -> agent.awaitJoined(Duration.ofSeconds(30)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("it speaks protocol 1");
      assertThatThrownBy(() -> agent.ended().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(StartException.class);
    }
  }

  @Test
  void anAgentWaitsForACoordinatorThatIsNotThereYet() throws Exception {
    coordinator.refusing(Status.UNAVAILABLE);
    try (var agent =
        Agent.start(TestAgent.config(folder.resolve("agent"), coordinator.address()))) {
      assertThat(agent.awaitJoined(Duration.ofMillis(200))).isFalse();
      coordinator.refusing(null);
      assertThat(agent.awaitJoined(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void aSecondAgentOnTheSameFolderIsRefused() throws Exception {
    try (var first = TestAgent.join(folder.resolve("agent"), coordinator)) {
      assertThatThrownBy(
              () -> Agent.start(TestAgent.config(folder.resolve("agent"), coordinator.address())))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("an agent runs already on " + folder.resolve("agent"));
      assertThat(first.ended()).isNotDone();
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsNamed() throws Exception {
    var file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () -> Agent.start(TestAgent.config(file.resolve("agent"), coordinator.address())))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("(" + file + " is a file, not a folder)")
        .hasMessageContaining("--data");
  }

  @Test
  void whyThereIsNoSessionNamesTheAddress() throws Exception {
    HostPort address;
    try (var web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new HostPort("127.0.0.1", web.getLocalPort());
      Thread.ofVirtual().start(() -> greet(web));
      assertThat(trouble(address)).startsWith(address + " speaks no gRPC: --join takes");
    }
    assertThat(trouble(address)).isEqualTo("nobody listens at " + address);
  }

  private static void greet(ServerSocket server) {
    try (var caller = server.accept()) {
      caller.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      caller.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String trouble(HostPort address) throws StartException {
    try (var channel = CoordinatorChannel.open(address, ClientTls.ORDINARY, "t")) {
      var blobs = BlobsGrpc.newBlockingStub(channel.calls());
      var failed =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> blobs.findMissingBlobs(FindMissingBlobsRequest.getDefaultInstance()));
      return channel.trouble(failed.getStatus());
    }
  }

  @Test
  void anAgentKeepsItsIdForAsLongAsItsFolder() throws Exception {
    AgentId id;
    try (var first = TestAgent.join(folder.resolve("agent"), coordinator)) {
      id = first.id();
    }
    try (var second = TestAgent.join(folder.resolve("agent"), coordinator)) {
      assertThat(second.id()).isEqualTo(id);
      assertThat(coordinator.hellos().getLast().getInstanceId())
          .isNotEqualTo(coordinator.hellos().getFirst().getInstanceId());
    }
  }
}
