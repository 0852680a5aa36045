package dev.lode.common.tls;

import dev.lode.common.config.HostPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whom a program trusts when it calls another.
///
/// @param authority PEM of whoever vouches for the other side; null for those that Java trusts
/// @param plaintext whether to call without encryption even where others can listen
public record ClientTls(@Nullable Path authority, boolean plaintext) {

  /// Encrypted, but for loopback.
  public static final ClientTls ORDINARY = new ClientTls(null, false);

  public ClientTls {
    if (authority != null && plaintext) {
      throw new IllegalArgumentException("give an authority or ask for plaintext, not both");
    }
  }

  /// Whether a call to this address is encrypted: always with an authority, otherwise wherever the
  /// call leaves this machine, unless plaintext was asked for.
  public boolean encrypts(HostPort to) {
    return authority != null || !(plaintext || to.loopback());
  }
}
