package dev.lode.cli.command;

import dev.lode.agent.host.Offer;
import dev.lode.cli.spec.Units;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What an agent offers in place of what its host has.
final class OfferOptions {

  @Option(names = "--name", paramLabel = "NAME", description = "The host's name. Default: its own.")
  private String name = "";

  @Option(names = "--cpus", paramLabel = "N", description = "CPUs to offer. Default: all.")
  private @Nullable String cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Main memory to offer. Default: all.")
  private @Nullable String memory;

  Offer offer() {
    return new Offer(
        name,
        cpus == null ? 0 : Units.milliCpus("--cpus", cpus),
        memory == null ? 0 : Units.bytes("--memory", memory));
  }
}
