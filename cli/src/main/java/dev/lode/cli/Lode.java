package dev.lode.cli;

import dev.lode.common.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `lode` command.
@Command(
    name = "lode",
    mixinStandardHelpOptions = true,
    versionProvider = Lode.Versions.class,
    description = "Turns any set of machines with GPUs into one queue.")
public final class Lode implements Runnable {

  /// Runs one command line and exits with its status.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Lode()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /// What `--version` prints.
  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lode " + Version.current()};
    }
  }
}
