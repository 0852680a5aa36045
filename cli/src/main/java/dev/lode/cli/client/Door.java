package dev.lode.cli.client;

import dev.lode.common.config.HostPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How to get in to a coordinator.
///
/// @param grpc where it is called
/// @param token proves who calls
/// @param encrypted whether it is called with TLS
/// @param authority PEM of whoever vouches for it; null for those that Java trusts
/// @param source what it was found by, for people: an address, a folder
public record Door(
    HostPort grpc, String token, boolean encrypted, @Nullable Path authority, String source) {

  /// Never prints the token.
  @Override
  public String toString() {
    return grpc + " (" + source + ")";
  }
}
