package dev.lode.cli.command;

import dev.lode.agent.host.Offer;
import dev.lode.cli.spec.Units;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What an agent offers in place of what its host has.
final class OfferOptions {

  @Option(names = "--name", paramLabel = "NAME", description = "The host's name. Default: its own.")
  private String name = "";

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs to offer. Default: all but --reserve-cpus.")
  private @Nullable String cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Main memory to offer. Default: all but --reserve-memory.")
  private @Nullable String memory;

  @Option(
      names = "--reserve-cpus",
      paramLabel = "N",
      description = "CPUs that jobs may not have. Default: 0.")
  private @Nullable String reserveCpus;

  @Option(
      names = "--reserve-memory",
      paramLabel = "SIZE",
      description =
          "Main memory that jobs may not have, all together. Default: a twentieth, 1 GiB at most.")
  private @Nullable String reserveMemory;

  Offer offer() {
    return new Offer(
        name,
        cpus == null ? 0 : Units.milliCpus("--cpus", cpus),
        memory == null ? 0 : Units.bytes("--memory", memory),
        new Offer.Reserve(
            reserveCpus == null ? 0 : Units.milliCpus("--reserve-cpus", reserveCpus),
            reserveMemory == null
                ? Offer.Reserve.USUAL.memoryBytes()
                : Units.bytes("--reserve-memory", reserveMemory)));
  }
}
