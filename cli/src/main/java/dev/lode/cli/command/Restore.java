package dev.lode.cli.command;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Words;
import dev.lode.coordinator.backup.BadArchiveException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode admin restore`: a data folder from a backup.
@Command(
    name = "restore",
    header = "Makes a data folder from a backup.",
    description = {
      "Every byte is checked before the folder is there; when anything is wrong with the backup,"
          + " nothing is. Stop the old coordinator before a new one starts on the folder: both"
          + " would give out the same jobs. The new one starts nothing for --lost-after (90 s),"
          + " until what ran before has ended or told of itself, and makes new tokens unless the"
          + " old admin.token and join.token are copied into the folder first.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  lode admin restore lode-2026-11-22.zip --data /srv/lode-2",
      "  lode coordinator --data /srv/lode-2"
    })
public final class Restore implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "What lode admin backup has written.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The data folder to be made. It must be empty, or not be there yet.")
  private Path data = Path.of("");

  private final Surroundings around;

  public Restore(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var archive = around.directory().resolve(file);
    if (!Files.isRegularFile(archive)) {
      throw CommandFailed.badInput("there is no file " + file);
    }
    try {
      var contents =
          dev.lode.coordinator.backup.Restore.into(
              archive, around.directory().resolve(data), around.time().instant());
      around
          .streams()
          .say(
              data
                  + " holds "
                  + contents.files()
                  + " files, "
                  + Words.size(contents.bytes())
                  + ", and no tokens; stop the old coordinator, then: lode coordinator --data "
                  + data);
      return ExitCode.OK;
    } catch (BadArchiveException e) {
      throw new CommandFailed(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
