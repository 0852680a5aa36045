package dev.lode.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ClientTls;
import dev.lode.common.tls.ServerTls;
import dev.lode.coordinator.core.Times;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListAgentsRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS with a certificate that the JDK's own tool makes for the test.
final class EncryptionTest {

  private static final HostPort FREE = HostPort.from("127.0.0.1:0");
  private static final String PASSWORD = "only-here";

  @TempDir Path folder;
  private ServerTls tls;

  @BeforeEach
  void makeCertificate() throws Exception {
    var store = folder.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                "lode",
                "-keyalg",
                "EC",
                "-dname",
                "CN=lode",
                "-ext",
                "SAN=ip:127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    var key = keys.getKey("lode", PASSWORD.toCharArray());
    tls =
        new ServerTls(
            pem("CERTIFICATE", keys.getCertificate("lode").getEncoded()),
            pem("PRIVATE KEY", key.getEncoded()));
  }

  private Path pem(String what, byte[] encoded) throws IOException {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return Files.writeString(
        folder.resolve(what.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ".pem"),
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  @Test
  void bothDoorsSpeakTlsToWhoTrustsTheCertificate() throws Exception {
    var config =
        new CoordinatorConfig(folder.resolve("data"), FREE, FREE, Times.DEFAULT, tls, false);
    try (var coordinator = Coordinator.start(config)) {
      assertThat(coordinator.http().getScheme()).isEqualTo("https");
      // Let in as far as the check of the token: the encryption stands.
      assertThat(refusal(trusting(coordinator.grpc()))).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refusal(plain(coordinator.grpc()))).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private ManagedChannel trusting(HostPort at) throws IOException {
    return NettyChannelBuilder.forAddress(at.host(), at.port())
        .sslContext(GrpcSslContexts.forClient().trustManager(tls.certificate().toFile()).build())
        .build();
  }

  private static ManagedChannel plain(HostPort at) {
    return NettyChannelBuilder.forAddress(at.host(), at.port()).usePlaintext().build();
  }

  private static Status.Code refusal(ManagedChannel channel) throws InterruptedException {
    try {
      var jobs = JobsGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
      jobs.listAgents(ListAgentsRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aKeyThatIsNoneIsNamed() throws IOException {
    var rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
    assertThatThrownBy(() -> new ServerTls(tls.certificate(), rubbish).check())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("rubbish.pem")
        .hasMessageContaining("--tls-key");
    assertThatThrownBy(() -> new ServerTls(rubbish, tls.key()).check())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--tls-cert");
  }

  @Test
  void aCallerEncryptsWhereverTheCallLeavesTheMachine() {
    var away = HostPort.from("192.0.2.1:7000");
    assertThat(ClientTls.ORDINARY.encrypts(FREE)).isFalse();
    assertThat(ClientTls.ORDINARY.encrypts(away)).isTrue();
    assertThat(new ClientTls(null, true).encrypts(away)).isFalse();
    assertThat(new ClientTls(tls.certificate(), false).encrypts(FREE)).isTrue();
  }
}
