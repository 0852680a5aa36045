package dev.lode.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ServerTls;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.core.Times;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.Hello;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoordinatorTest {

  private static final HostPort FREE = HostPort.from("127.0.0.1:0");

  @TempDir Path folder;

  @Test
  void itServesAndSaysWhereAndTidiesUp() throws Exception {
    var data = folder.resolve("data");
    try (var coordinator = Coordinator.start(config(data, FREE))) {
      assertThat(Files.readString(data.resolve("endpoints.json")))
          .contains("\"grpc\": \"" + coordinator.grpc() + "\"")
          .contains("\"http\": \"" + coordinator.http() + "\"");
      assertThat(Files.getPosixFilePermissions(data))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(hello(coordinator, Files.readString(data.resolve(Access.JOIN_FILE)).strip()))
          .isPositive();
    }
    assertThat(data.resolve("endpoints.json")).doesNotExist();
    // The folder and the sessions' numbers are there for the next one.
    try (var coordinator = Coordinator.start(config(data, FREE))) {
      assertThat(hello(coordinator, Files.readString(data.resolve(Access.JOIN_FILE)).strip()))
          .isGreaterThan(1);
    }
  }

  @Test
  void everyMetricItServesIsInTheDocumentAndTheOtherWayRound() throws Exception {
    try (var coordinator = Coordinator.start(config(folder, FREE));
        var client = HttpClient.newHttpClient()) {
      var metrics = URI.create(coordinator.http() + "/metrics");
      var text = client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString());
      var name = Pattern.compile("# TYPE ((?:lode|process_resident)_\\w+)");
      var served = name.matcher(text.body()).results().map(it -> it.group(1));
      // Micrometer tells the greatest of late beside each histogram.
      var own = served.filter(it -> !it.endsWith("_max")).sorted().toList();
      var document = Files.readString(Path.of("../docs/metrics.md"));
      var ours = document.substring(0, document.indexOf("\n## Agent"));
      var row = Pattern.compile("(?m)^\\| `((?:lode|process_resident)_\\w+)");
      var listed = row.matcher(ours).results().map(it -> it.group(1)).sorted().toList();
      assertThat(own).isEqualTo(listed);
    }
  }

  @Test
  void aSecondOneInTheSameFolderIsRefusedAndTheFirstKeepsIt() throws Exception {
    try (var _ = Coordinator.start(config(folder, FREE))) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> Coordinator.start(config(folder, FREE)))
            .isInstanceOf(StartException.class)
            .hasMessageContaining(folder.toString())
            .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
      }
      assertThat(folder.resolve("endpoints.json")).exists();
    }
    Coordinator.start(config(folder, FREE)).close();
  }

  @Test
  void aPortInUseIsNamedAndTheFolderLetGo() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = FREE.withPort(taken.getLocalPort());
      assertThatThrownBy(() -> Coordinator.start(config(folder, address)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(address.toString())
          .hasMessageContaining("in use");
    }
    Coordinator.start(config(folder, FREE)).close();
  }

  @Test
  void aFolderThatCannotBeUsedIsNamed() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> Coordinator.start(config(file.resolve("data"), FREE)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--data");
    assertThatThrownBy(() -> Coordinator.start(config(Path.of("/proc/lode"), FREE)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("/proc/lode");
  }

  @Test
  void plaintextWhereOthersCanListenIsRefusedUnlessAskedFor() throws StartException {
    var everywhere = HostPort.from("0.0.0.0:0");
    assertThatThrownBy(() -> Coordinator.start(config(folder, everywhere)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--tls-cert")
        .hasMessageContaining("--insecure-plaintext");
    Coordinator.start(new CoordinatorConfig(folder, FREE, everywhere, Times.DEFAULT, null, true))
        .close();
  }

  @Test
  void aCertificateThatIsNoneIsNamed() throws IOException {
    var rubbish = Files.writeString(folder.resolve("cert.pem"), "rubbish");
    var missing = new ServerTls(folder.resolve("nowhere.pem"), rubbish);
    assertThatThrownBy(() -> Coordinator.start(config(missing)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("nowhere.pem");
    assertThatThrownBy(() -> Coordinator.start(config(new ServerTls(rubbish, rubbish))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--tls-cert");
  }

  private CoordinatorConfig config(ServerTls tls) {
    return new CoordinatorConfig(folder.resolve("data"), FREE, FREE, Times.DEFAULT, tls, false);
  }

  private static CoordinatorConfig config(Path data, HostPort grpc) {
    return new CoordinatorConfig(data, FREE, grpc, Times.DEFAULT, null, false);
  }

  /// The session that an agent gets.
  private static long hello(Coordinator coordinator, String token) throws Exception {
    var at = coordinator.grpc();
    var channel = NettyChannelBuilder.forAddress(at.host(), at.port()).usePlaintext().build();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    var session = new CompletableFuture<Long>();
    try {
      var out =
          AgentSessionsGrpc.newStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .connect(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(CoordinatorMessage message) {
                      session.complete(message.getWelcome().getSession());
                    }

                    @Override
                    public void onError(Throwable broken) {
                      session.completeExceptionally(broken);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      var hello = Hello.newBuilder().setProtocol(1).setAgentId("a").setInstanceId("i");
      out.onNext(AgentMessage.newBuilder().setHello(hello).build());
      return session.get(60, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }
}
