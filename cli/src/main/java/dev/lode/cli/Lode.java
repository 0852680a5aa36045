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

  /// Runs one command line and ends with its status.
  ///
  /// It halts: `exit` would load the logging first, to say that it exits, which takes longer than
  /// most commands do.
  public static void main(String[] args) {
    var status = new CommandLine(new Lode()).execute(args);
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(status);
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
