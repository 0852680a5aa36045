package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Asks a coordinator's HTTP address where it serves gRPC: `GET /.well-known/lode`, which needs no
/// token.
///
/// Through `HttpURLConnection`: one small request before anything else, and the newer client takes
/// several times as long to load.
record WellKnown(URI url, @Nullable Path authority) {

  private static final String PATH = "/.well-known/lode";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 64 << 10;
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  HostPort grpc() throws Unreachable {
    try {
      var connection = (HttpURLConnection) url.resolve(PATH).toURL().openConnection();
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      connection.setInstanceFollowRedirects(false);
      if (connection instanceof HttpsURLConnection https && authority != null) {
        https.setSSLSocketFactory(trusting(authority).getSocketFactory());
      }
      return answer(connection);
    } catch (IOException e) {
      throw new Unreachable("no coordinator answers at " + url + " (" + reason(e) + ")", e);
    } catch (GeneralSecurityException e) {
      throw new CommandFailed(
          ExitCode.BAD_INPUT,
          "LODE_CA=" + authority + " holds no certificate that Java can read",
          e);
    }
  }

  private HostPort answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw new IOException("HTTP status " + status + ": is that Lode's HTTP address?");
    }
    try (var in = connection.getInputStream()) {
      var grpc = DataFolder.flatJson(in.readNBytes(MAX_ANSWER)).get("grpc");
      if (grpc == null) {
        throw new IOException("its answer names no gRPC address: is that Lode's HTTP address?");
      }
      var found = HostPort.from(grpc);
      // Listening everywhere is no address to call: take the one that led here.
      return ANY_ADDRESS.contains(found.host())
          ? UrlEntrance.hostPort(url).withPort(found.port())
          : found;
    } catch (IllegalArgumentException e) {
      throw new IOException("its answer names no gRPC address: is that Lode's HTTP address?", e);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    try (var in = Files.newInputStream(authority)) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
