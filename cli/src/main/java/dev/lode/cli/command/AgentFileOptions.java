package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.AgentConfig;
import dev.lode.agent.files.ArtifactLimits;
import dev.lode.agent.files.BlobCache;
import dev.lode.cli.spec.Units;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How much of jobs' files an agent keeps and takes.
final class AgentFileOptions {

  @Option(
      names = "--cache",
      paramLabel = "SIZE",
      description =
          "Disk for input files that another job may want again; those used least lately make"
              + " room. Default: 10GiB.")
  private @Nullable String cache;

  @Option(
      names = "--max-artifacts",
      paramLabel = "N",
      description = "Artifacts of one job, 10000 at most. Default: 10000.")
  private int maxArtifacts = ArtifactLimits.MAX_FILES;

  @Option(
      names = "--max-artifact-size",
      paramLabel = "SIZE",
      description = "The artifacts of one job together. Default: 64GiB.")
  private @Nullable String maxArtifactSize;

  AgentConfig.Files files() {
    return new AgentConfig.Files(
        cache == null ? BlobCache.DEFAULT_MAX_BYTES : Units.bytes("--cache", cache), artifacts());
  }

  private ArtifactLimits artifacts() {
    try {
      return new ArtifactLimits(
          maxArtifacts,
          maxArtifactSize == null
              ? ArtifactLimits.DEFAULT.bytes()
              : Units.bytes("--max-artifact-size", maxArtifactSize));
    } catch (IllegalArgumentException e) {
      throw badInput("--max-artifacts: " + e.getMessage());
    }
  }
}
