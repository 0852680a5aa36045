package dev.lode.coordinator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ServerTls;
import dev.lode.coordinator.access.Access;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {

  private static final Facade HELLO =
      () ->
          List.of(
              new Route(
                  "GET", "/hello", Route.Audience.ANYBODY, it -> it.json(200, "{\"hello\":1}")));

  @TempDir Path folder;

  private KeyStore made() throws Exception {
    var file = folder.resolve("made.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "lode",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
  }

  private ServerTls pem(KeyStore store) throws Exception {
    var key = store.getKey("lode", "changeit".toCharArray()).getEncoded();
    return new ServerTls(
        pem("CERTIFICATE", store.getCertificate("lode").getEncoded()), pem("PRIVATE KEY", key));
  }

  private Path pem(String what, byte[] content) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        folder.resolve(what + ".pem"),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  private HttpServer start(ServerTls tls) throws StartException {
    var config = new HttpConfig(HostPort.from("127.0.0.1:0"), tls, HttpConfig.Limits.DEFAULT);
    return HttpServer.start(config, Access.open(folder, new Random(1)), List.of(HELLO));
  }

  @Test
  void aClientThatTrustsTheCertificateIsServed() throws Exception {
    var store = made();
    var trust = TrustManagerFactory.getInstance("PKIX");
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("lode", store.getCertificate("lode"));
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (var server = start(pem(store));
        var client = HttpClient.newBuilder().sslContext(context).build()) {
      assertThat(server.uri().getScheme()).isEqualTo("https");
      var request = HttpRequest.newBuilder(URI.create(server.uri() + "/hello")).build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("{\"hello\":1}");
    }
  }

  @Test
  void filesThatAreNoKeysAreNamedAtTheStart() throws Exception {
    var rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
    assertThatThrownBy(() -> start(new ServerTls(rubbish, rubbish)).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--tls-cert");
  }

  @Test
  void anAddressThatIsTakenIsNamedAtTheStart() throws Exception {
    var access = Access.open(folder, new Random(1));
    var limits = HttpConfig.Limits.DEFAULT;
    var any = new HttpConfig(HostPort.from("127.0.0.1:0"), null, limits);
    try (var first = HttpServer.start(any, access, List.of(HELLO))) {
      var same = new HttpConfig(first.address(), null, limits);
      assertThatThrownBy(() -> HttpServer.start(same, access, List.of(HELLO)).close())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("cannot listen on " + first.address())
          .hasMessageContaining("--http");
    }
  }
}
