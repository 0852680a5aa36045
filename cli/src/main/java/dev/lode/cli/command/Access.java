package dev.lode.cli.command;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.local.LocalEntrance;
import org.jspecify.annotations.Nullable;

/// An open way to a coordinator, for as long as a command takes.
///
/// @param local set when this process may be the coordinator itself
record Access(LodeClient client, @Nullable LocalEntrance local) implements AutoCloseable {

  /// Whether this process is the coordinator.
  boolean serves() {
    return local != null && local.serves();
  }

  @Override
  public void close() {
    client.close();
    if (local != null) {
      local.close();
    }
  }
}
