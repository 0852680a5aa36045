package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.spec.Prerequisites;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.Repository;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What must be in place before a job's program begins.
final class SetupOptions {

  @Option(
      names = "--python",
      paramLabel = "VERSION",
      description =
          "Run with this Python: 3.11, 3.11.7 or \">=3.10,<3.13\". Default: what the script's PEP"
              + " 723 block says, or the host's python3.")
  private @Nullable String python;

  @Option(
      names = "--requirements",
      paramLabel = "FILE",
      description =
          "Packages, as a requirements file names them. Each host makes an environment of them"
              + " once. Default: what the script's PEP 723 block says.")
  private @Nullable Path requirements;

  @Option(
      names = "--python-index",
      paramLabel = "URL",
      description = "Take packages from this index, where the agent's operator allows that.")
  private String index = "";

  @Option(
      names = "--python-extra-index",
      paramLabel = "URL",
      description = "Ask this index as well.")
  private List<String> extraIndexes = new ArrayList<>();

  @Option(
      names = "--repository",
      paramLabel = "URL[@REV]",
      description =
          "Check out a git repository into the work folder, at a commit, branch or tag; SCRIPT is"
              + " then one of its files. Files that are sent along are put on top.")
  private @Nullable String repository;

  @Option(names = "--submodules", description = "Check out the repository's submodules too.")
  private boolean submodules;

  boolean hasRepository() {
    return repository != null;
  }

  /// @param directory where relative paths begin
  Prerequisites read(Path directory) {
    if (submodules && repository == null) {
      throw badInput("--submodules are those of a repository: add --repository URL");
    }
    return new Prerequisites(
        python,
        requirements == null ? null : text(directory.resolve(requirements)),
        checked("--python-index", () -> new PythonIndex(index, extraIndexes)),
        repository == null
            ? null
            : checked(
                "--repository", () -> Repository.from(String.valueOf(repository), submodules)));
  }

  private static String text(Path file) {
    if (!Files.exists(file)) {
      throw badInput("--requirements: there is no file " + file);
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.IO, "--requirements: " + file + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  private static <T> T checked(String option, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw badInput(option + ": " + e.getMessage());
    }
  }
}
