package dev.lode.agent;

import dev.lode.agent.host.Offer;
import dev.lode.agent.logs.LogShipper;
import dev.lode.common.config.HostPort;
import dev.lode.common.tls.ClientTls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How an agent is to be run.
///
/// @param data its folder; made, for its owner alone, when it is not there
/// @param coordinator where the coordinator's gRPC port is
/// @param joinToken the token that agents join with
/// @param gpus which GPUs it offers, see [dev.lode.agent.gpu.GpuSpec]
/// @param metrics where to serve its metrics; null for nowhere
/// @param logSpoolBytes how much is kept of logs that the coordinator has not yet, of all attempts
///   together
public record AgentConfig(
    Path data,
    HostPort coordinator,
    String joinToken,
    String gpus,
    Offer offer,
    @Nullable HostPort metrics,
    ClientTls tls,
    long logSpoolBytes) {

  public AgentConfig {
    data = data.toAbsolutePath().normalize();
    if (joinToken.isBlank()) {
      throw new IllegalArgumentException("an agent needs the token that agents join with");
    }
  }

  /// With the usual room for logs.
  public AgentConfig(
      Path data,
      HostPort coordinator,
      String joinToken,
      String gpus,
      Offer offer,
      @Nullable HostPort metrics,
      ClientTls tls) {
    this(data, coordinator, joinToken, gpus, offer, metrics, tls, LogShipper.SPOOL_BYTES);
  }

  /// Never prints the token.
  @Override
  public String toString() {
    return "AgentConfig[data=" + data + " coordinator=" + coordinator + " gpus=" + gpus + "]";
  }
}
