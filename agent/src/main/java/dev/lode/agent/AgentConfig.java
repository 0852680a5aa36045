package dev.lode.agent;

import dev.lode.agent.files.ArtifactLimits;
import dev.lode.agent.files.BlobCache;
import dev.lode.agent.host.Offer;
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
public record AgentConfig(
    Path data,
    HostPort coordinator,
    String joinToken,
    String gpus,
    Offer offer,
    @Nullable HostPort metrics,
    ClientTls tls,
    Files files) {

  /// How much of jobs' files it keeps and takes.
  ///
  /// @param cacheBytes of input files that are kept for the next job that wants them
  /// @param artifacts of one attempt
  public record Files(long cacheBytes, ArtifactLimits artifacts) {

    public static final Files DEFAULT =
        new Files(BlobCache.DEFAULT_MAX_BYTES, ArtifactLimits.DEFAULT);
  }

  /// One with the usual limits for files.
  public AgentConfig(
      Path data,
      HostPort coordinator,
      String joinToken,
      String gpus,
      Offer offer,
      @Nullable HostPort metrics,
      ClientTls tls) {
    this(data, coordinator, joinToken, gpus, offer, metrics, tls, Files.DEFAULT);
  }

  public AgentConfig {
    data = data.toAbsolutePath().normalize();
    if (joinToken.isBlank()) {
      throw new IllegalArgumentException("an agent needs the token that agents join with");
    }
  }

  /// Never prints the token.
  @Override
  public String toString() {
    return "AgentConfig[data=" + data + " coordinator=" + coordinator + " gpus=" + gpus + "]";
  }
}
