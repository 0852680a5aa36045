package dev.lode.coordinator.api;

import dev.lode.coordinator.search.Pattern;

/// What to look for in a log.
///
/// @param where which attempt, from which offset or instant on
/// @param before so many lines before each that fits are shown too
/// @param after and so many after it
/// @param most so many lines that fit, and no more
public record LogSearch(LogQuery where, Pattern pattern, int before, int after, int most) {

  public static final int MAX_CONTEXT = 1000;
  public static final int MAX_FOUND = 100_000;

  public LogSearch {
    require(before >= 0 && before <= MAX_CONTEXT, "before: at most 1,000 lines");
    require(after >= 0 && after <= MAX_CONTEXT, "after: at most 1,000 lines");
    require(most > 0 && most <= MAX_FOUND, "max_matches: 1 to 100,000");
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
