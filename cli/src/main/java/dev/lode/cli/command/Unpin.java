package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode unpin`: leaves pinned jobs to retention again.
@Command(
    name = "unpin",
    header = "Leaves pinned jobs to retention again.",
    description = {"They go when others of their age go, which may be at once.", ""},
    footer = {"", "Example:", "  lode unpin 12"})
public final class Unpin implements Callable<Integer> {

  @Mixin private final Pinning pinning = new Pinning();

  private final Surroundings around;

  public Unpin(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return pinning.set(false, around);
  }
}
