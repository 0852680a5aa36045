package dev.lode.agent;

import dev.lode.agent.ending.LogRules;
import dev.lode.agent.files.ArtifactLimits;
import dev.lode.agent.files.BlobCache;
import dev.lode.agent.host.Offer;
import dev.lode.agent.isolation.IsolationRules;
import dev.lode.agent.limits.LimitPolicy;
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
/// @param terms on which it takes jobs
public record AgentConfig(
    Path data,
    HostPort coordinator,
    String joinToken,
    String gpus,
    Offer offer,
    @Nullable HostPort metrics,
    ClientTls tls,
    Terms terms) {

  /// What the operator of the host wants beside that.
  ///
  /// @param setup how it prepares jobs
  /// @param isolation of jobs
  /// @param limits of jobs
  /// @param rules that say why jobs fail
  /// @param files of jobs
  /// @param logSpoolBytes how much is kept of logs that the coordinator has not yet, of all
  ///   attempts together
  /// @param alone whether the process is the agent's own, so that another may take over from it
  public record Terms(
      SetupConfig setup,
      IsolationRules isolation,
      LimitPolicy limits,
      LogRules rules,
      Files files,
      long logSpoolBytes,
      boolean alone) {
    public static final Terms ORDINARY =
        new Terms(
            SetupConfig.USUAL,
            IsolationRules.USUAL,
            LimitPolicy.ORDINARY,
            LogRules.NONE,
            Files.DEFAULT,
            LogShipper.SPOOL_BYTES,
            false);

    /// The same with this way to prepare jobs.
    public Terms with(SetupConfig other) {
      return new Terms(other, isolation, limits, rules, files, logSpoolBytes, alone);
    }

    /// The same for an agent whose process is its own.
    public Terms inItsOwnProcess() {
      return new Terms(setup, isolation, limits, rules, files, logSpoolBytes, true);
    }
  }

  /// How much of jobs' files it keeps and takes.
  ///
  /// @param cacheBytes of input files that are kept for the next job that wants them
  /// @param artifacts of one attempt
  public record Files(long cacheBytes, ArtifactLimits artifacts) {

    public static final Files DEFAULT =
        new Files(BlobCache.DEFAULT_MAX_BYTES, ArtifactLimits.DEFAULT);
  }

  /// On ordinary terms.
  public AgentConfig(
      Path data,
      HostPort coordinator,
      String joinToken,
      String gpus,
      Offer offer,
      @Nullable HostPort metrics,
      ClientTls tls) {
    this(data, coordinator, joinToken, gpus, offer, metrics, tls, Terms.ORDINARY);
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
