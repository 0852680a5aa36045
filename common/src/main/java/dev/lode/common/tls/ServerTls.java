package dev.lode.common.tls;

import dev.lode.common.config.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a program proves its identity with.
///
/// @param certificate PEM, its own first, then those that vouch for it
/// @param key PEM, PKCS #8, without a password
public record ServerTls(Path certificate, Path key) {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /// Refuses files that cannot be read or do not hold what they should.
  public void check() throws StartException {
    try (var in = Files.newInputStream(certificate)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw noCertificate(null);
      }
    } catch (IOException e) {
      throw unreadable(certificate, "--tls-cert", e);
    } catch (CertificateException e) {
      throw noCertificate(e);
    }
    try {
      var match = KEY.matcher(Files.readString(key));
      if (!match.find() || !holdsKey(match.group(1))) {
        throw new StartException(
            key + " holds no private key: give PEM, PKCS #8, without a password, with --tls-key");
      }
    } catch (IOException e) {
      throw unreadable(key, "--tls-key", e);
    }
  }

  private static boolean holdsKey(String base64) {
    try {
      var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      for (String algorithm : ALGORITHMS) {
        if (fits(encoded, algorithm)) {
          return true;
        }
      }
      return false;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean fits(PKCS8EncodedKeySpec encoded, String algorithm) {
    try {
      KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private StartException noCertificate(@Nullable Throwable cause) {
    var message = certificate + " holds no certificate: give PEM with --tls-cert";
    return cause == null ? new StartException(message) : new StartException(message, cause);
  }

  private static StartException unreadable(Path file, String option, IOException e) {
    return new StartException("cannot read " + file + ": give a readable file with " + option, e);
  }
}
