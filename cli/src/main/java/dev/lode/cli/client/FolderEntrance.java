package dev.lode.cli.client;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The way to the coordinator that serves a data folder of this machine.
///
/// @param token in place of the folder's own; null for that
/// @param authority PEM of whoever vouches for the coordinator's certificate, where it has one
public record FolderEntrance(DataFolder folder, @Nullable String token, @Nullable Path authority)
    implements Entrance {

  @Override
  public Door find() throws Unreachable {
    if (!folder.served()) {
      throw new Unreachable(
          "no coordinator runs on "
              + folder
              + "; start one with `lode up --data "
              + folder
              + "`, or set LODE_URL to the address of another");
    }
    try {
      var endpoints = folder.endpoints();
      if (endpoints == null) {
        throw new Unreachable("the coordinator on " + folder + " is still starting");
      }
      return new Door(
          endpoints.grpc(),
          token == null ? DataFolder.readToken(folder.adminToken()) : token,
          endpoints.http().startsWith("https:"),
          authority,
          folder.toString());
    } catch (IOException | IllegalArgumentException e) {
      throw new Unreachable(
          folder.path().resolve("endpoints.json") + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// While the lock is held, somebody serves the folder or is about to.
  @Override
  public boolean worthWaiting() {
    return folder.served();
  }
}
