package dev.lode.agent.host;

import dev.lode.common.model.Gpu;
import dev.lode.common.model.Host;
import java.util.List;

/// Finds out, once at the agent's start, what its host is.
public final class HostProbe {

  private HostProbe() {}

  /// What cannot be found out is left empty, or taken from the Java runtime: it never throws.
  public static Host read(Offer offer, List<Gpu> gpus) {
    throw new UnsupportedOperationException("follows");
  }
}
