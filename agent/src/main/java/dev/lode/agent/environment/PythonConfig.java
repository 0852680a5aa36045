package dev.lode.agent.environment;

import dev.lode.common.model.python.PythonIndex;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an agent makes Python environments.
///
/// @param folder holds them, and may be shared by the agents of a host; null for one in the agent's
///   own folder
/// @param budgetBytes beyond it those that were not used for longest are removed
/// @param limit how long one may take to be built
public record PythonConfig(
    Sources sources, @Nullable Path folder, long budgetBytes, Duration limit) {

  public static final long USUAL_BUDGET = 20_000_000_000L;
  public static final Duration USUAL_LIMIT = Duration.ofMinutes(30);

  public static final PythonConfig USUAL =
      new PythonConfig(Sources.USUAL, null, USUAL_BUDGET, USUAL_LIMIT);

  /// Where packages come from.
  ///
  /// @param index the host's own settings of pip hold where nothing is said
  /// @param wheels a folder that packages come from in place of any index; null for none
  /// @param netrc holds the indexes' user names and passwords; null for the usual file
  /// @param override whether a job may name another index, or the address of a package
  /// @param sdists whether packages that must be built here, which runs their code, are taken
  public record Sources(
      PythonIndex index,
      @Nullable Path wheels,
      @Nullable Path netrc,
      boolean override,
      boolean sdists) {

    public static final Sources USUAL = new Sources(PythonIndex.USUAL, null, null, false, true);

    /// The same for a job that names an index of its own.
    Sources with(PythonIndex other) {
      return other.isUsual() ? this : new Sources(other, null, netrc, override, sdists);
    }

    /// What makes two environments different.
    String key() {
      return index + "\n" + wheels + "\n" + sdists;
    }
  }

  /// The same in this folder, unless another was said.
  public PythonConfig in(Path usual) {
    return folder == null ? new PythonConfig(sources, usual, budgetBytes, limit) : this;
  }
}
