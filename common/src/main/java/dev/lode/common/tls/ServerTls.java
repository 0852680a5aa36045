package dev.lode.common.tls;

import dev.lode.common.config.StartException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a program proves its identity with.
///
/// @param certificate PEM, its own first, then those that vouch for it
/// @param key PEM, PKCS #8, without a password
public record ServerTls(Path certificate, Path key) {

  /// Refuses files that are not there or cannot be read.
  public void check() throws StartException {
    readable(certificate, "--tls-cert");
    readable(key, "--tls-key");
  }

  private static void readable(Path file, String option) throws StartException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new StartException("cannot read " + file + ": give a PEM file with " + option);
    }
  }
}
