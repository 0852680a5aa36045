package dev.lode.coordinator.api;

import dev.lode.coordinator.search.LineSearch;

/// What a search in a log tells.
public sealed interface LogFinding {

  /// A line.
  record Found(int attempt, LineSearch.Line line) implements LogFinding {}

  /// The last word.
  ///
  /// @param searchedTo every line that begins before this offset has been looked at
  /// @param more whether the search ended before the log did: for its time, or because enough was
  ///   found
  record Searched(int attempt, long searchedTo, boolean more) implements LogFinding {}
}
