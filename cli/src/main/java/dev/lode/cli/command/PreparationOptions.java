package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.SetupConfig;
import dev.lode.agent.environment.PythonConfig;
import dev.lode.agent.source.Allowed;
import dev.lode.agent.source.SourceConfig;
import dev.lode.cli.spec.Units;
import dev.lode.common.model.python.PythonIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How an agent makes Python environments and fetches repositories.
final class PreparationOptions {

  @Option(
      names = "--python-index",
      paramLabel = "URL",
      description =
          "Where packages come from, without user name and password. Default: what pip is set to"
              + " on the host.")
  private String index = "";

  @Option(names = "--python-extra-index", paramLabel = "URL", description = "A further index.")
  private List<String> extraIndexes = new ArrayList<>();

  @Option(
      names = "--python-wheels",
      paramLabel = "DIR",
      description = "Packages come from this folder, and from no index.")
  private @Nullable Path wheels;

  @Option(
      names = "--python-netrc",
      paramLabel = "FILE",
      description = "Holds user names and passwords of the indexes. Default: ~/.netrc.")
  private @Nullable Path netrc;

  @Option(
      names = "--python-index-override",
      paramLabel = "allow|refuse",
      description =
          "Whether a job may name another index, or a package's address. Default: refuse.")
  private String override = "refuse";

  @Option(
      names = "--python-sdists",
      paramLabel = "allow|refuse",
      description =
          "Whether packages are taken that run their own code here to be built. Default: allow.")
  private String sdists = "allow";

  @Option(
      names = "--environments",
      paramLabel = "DIR",
      description =
          "Where Python environments are kept; the agents of a host may share it. Default: in the"
              + " agent's own folder.")
  private @Nullable Path environments;

  @Option(
      names = "--environments-budget",
      paramLabel = "SIZE",
      description = "Remove those not used for longest beyond it. Default: 20GB.")
  private @Nullable String environmentsBudget;

  @Option(
      names = "--environment-timeout",
      paramLabel = "TIME",
      description = "How long one may take to be built. Default: 30m.")
  private @Nullable String environmentTimeout;

  @Option(
      names = "--git-allow",
      paramLabel = "PATTERN",
      description =
          "Repositories that may be fetched: https://*, https://*.example.com, ssh://HOST,"
              + " file:///DIR, or none. A host with a private address must be named. Default:"
              + " https://*.")
  private List<String> gitAllow = new ArrayList<>();

  @Option(
      names = "--git-credentials",
      paramLabel = "FILE",
      description = "Holds credentials for git, a line each as its credential store has them.")
  private @Nullable Path gitCredentials;

  @Option(
      names = "--git-budget",
      paramLabel = "SIZE",
      description = "Remove mirrors not used for longest beyond it. Default: 10GB.")
  private @Nullable String gitBudget;

  @Option(
      names = "--git-max-size",
      paramLabel = "SIZE",
      description = "The largest repository. Default: 5GB.")
  private @Nullable String gitMaxSize;

  @Option(
      names = "--git-timeout",
      paramLabel = "TIME",
      description = "How long fetching a repository may take. Default: 15m.")
  private @Nullable String gitTimeout;

  /// @param directory where relative paths begin
  SetupConfig config(Path directory) {
    return new SetupConfig(python(directory), source(directory));
  }

  private PythonConfig python(Path directory) {
    var sources =
        new PythonConfig.Sources(
            checked("--python-index", () -> new PythonIndex(index, extraIndexes)),
            resolved(directory, wheels),
            file("--python-netrc", directory, netrc),
            allowed("--python-index-override", override),
            allowed("--python-sdists", sdists));
    return new PythonConfig(
        sources,
        resolved(directory, environments),
        environmentsBudget == null
            ? PythonConfig.USUAL_BUDGET
            : Units.bytes("--environments-budget", environmentsBudget),
        environmentTimeout == null
            ? PythonConfig.USUAL_LIMIT
            : Units.duration("--environment-timeout", environmentTimeout));
  }

  private SourceConfig source(Path directory) {
    var usual = SourceConfig.Limits.USUAL;
    var limits =
        new SourceConfig.Limits(
            gitBudget == null ? usual.budgetBytes() : Units.bytes("--git-budget", gitBudget),
            gitMaxSize == null ? usual.maxBytes() : Units.bytes("--git-max-size", gitMaxSize),
            gitTimeout == null ? usual.time() : Units.duration("--git-timeout", gitTimeout));
    return new SourceConfig(
        allowedRepositories(), file("--git-credentials", directory, gitCredentials), null, limits);
  }

  private List<Allowed> allowedRepositories() {
    if (gitAllow.isEmpty()) {
      return SourceConfig.USUAL.allowed();
    }
    return gitAllow.equals(List.of("none"))
        ? List.of()
        : gitAllow.stream().map(it -> checked("--git-allow", () -> Allowed.from(it))).toList();
  }

  private static boolean allowed(String option, String word) {
    return switch (word) {
      case "allow" -> true;
      case "refuse" -> false;
      default -> throw badInput(option + ": allow or refuse, not " + word);
    };
  }

  private static @Nullable Path resolved(Path directory, @Nullable Path path) {
    return path == null ? null : directory.resolve(path).toAbsolutePath().normalize();
  }

  private static @Nullable Path file(String option, Path directory, @Nullable Path path) {
    var file = resolved(directory, path);
    if (file != null && !Files.isReadable(file)) {
      throw badInput(option + ": there is no file " + file + " that can be read");
    }
    return file;
  }

  private static <T> T checked(String option, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw badInput(option + ": " + e.getMessage());
    }
  }
}
