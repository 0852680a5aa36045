package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode pin`: keeps jobs, whatever retention says.
@Command(
    name = "pin",
    header = "Keeps jobs, whatever retention says.",
    description = {
      "With their logs and artifacts, until lode unpin. What is pinned is not counted either.",
      ""
    },
    footer = {"", "Example:", "  lode pin 12 15"})
public final class Pin implements Callable<Integer> {

  @Mixin private final Pinning pinning = new Pinning();

  private final Surroundings around;

  public Pin(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return pinning.set(true, around);
  }
}
