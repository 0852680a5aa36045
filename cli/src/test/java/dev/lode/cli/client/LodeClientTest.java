package dev.lode.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.fake.FakeCoordinator;
import dev.lode.common.config.HostPort;
import dev.lode.proto.v1.JobSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LodeClientTest {

  private FakeCoordinator fake;
  private final List<String> news = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    fake = FakeCoordinator.started();
  }

  @AfterEach
  void close() throws Exception {
    fake.close();
  }

  @Test
  void aSubmitWhoseAnswerWasLostIsRepeatedAndMakesOneJob() throws Exception {
    try (var client = client(fake::door)) {
      client.agents();
      fake.jobs.loseAnswers(2);

      client.submit(JobSpec.getDefaultInstance(), "key");

      assertThat(fake.jobs.all()).hasSize(1);
      assertThat(news).hasSize(2);
    }
  }

  @Test
  void aCoordinatorThatCannotWriteIsAskedAgainAndSaysWhy() throws Exception {
    try (var client = client(fake::door)) {
      client.agents();
      fake.refusals.set(2);

      client.agents();

      assertThat(news).first().asString().contains("the disk is full");
    }
  }

  @Test
  void nobodyThereAtFirstIsAnErrorAtOnce() {
    try (var client =
        client(() -> new Door(new HostPort("127.0.0.1", 1), "t", false, null, "LODE_URL"))) {
      assertThatThrownBy(client::agents)
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("no coordinator answers at 127.0.0.1:1 (LODE_URL)")
          .extracting(e -> ((CommandFailed) e).exitCode())
          .isEqualTo(ExitCode.UNREACHABLE);
    }
  }

  @Test
  void whoeverSpeaksNoGrpcIsNoFaultOfTheCoordinator() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.start();
    var address = new HostPort("127.0.0.1", http.getAddress().getPort());
    try (var client = client(() -> new Door(address, "t", false, null, "LODE_URL"))) {
      assertThatThrownBy(client::agents)
          .hasMessageStartingWith(address + " (LODE_URL) speaks no gRPC; ")
          .extracting(e -> ((CommandFailed) e).exitCode())
          .isEqualTo(ExitCode.UNREACHABLE);
    } finally {
      http.stop(0);
    }
  }

  @Test
  void aWrongTokenIsAnErrorThatNamesTheVariable() {
    var door = fake.door();
    try (var client = client(() -> new Door(door.grpc(), "wrong", false, null, door.source()))) {
      assertThatThrownBy(client::agents)
          .hasMessageContaining("LODE_TOKEN")
          .extracting(e -> ((CommandFailed) e).exitCode())
          .isEqualTo(ExitCode.TOKEN);
    }
  }

  @Test
  void aCoordinatorThatMovesIsFoundAgain() throws Exception {
    try (var other = FakeCoordinator.started()) {
      var doors = new ArrayList<>(List.of(fake.door(), other.door()));
      try (var client = client(() -> doors.size() > 1 ? doors.removeFirst() : doors.getFirst())) {
        client.submit(JobSpec.getDefaultInstance(), "a");
        fake.stop();

        client.submit(JobSpec.getDefaultInstance(), "b");

        assertThat(other.jobs.all()).hasSize(1);
      }
    }
  }

  private LodeClient client(Entrance entrance) {
    return new LodeClient(entrance, news::add, new SplittableRandom(1));
  }
}
