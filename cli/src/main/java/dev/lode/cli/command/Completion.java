package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `lode completion`: the script that makes a shell complete `lode`'s words.
@Command(
    name = "completion",
    header = "Prints a script that makes bash or zsh complete the words of lode.",
    description = "",
    footer = {"", "Example:", "  source <(lode completion)"})
public final class Completion implements Callable<Integer> {

  @Spec private CommandSpec command = CommandSpec.create();

  private final Surroundings around;

  public Completion(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    around.streams().print(AutoComplete.bash("lode", command.root().commandLine()));
    return 0;
  }
}
