package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.util.Set;

/// What of its [ArtifactLimits] an attempt has used up.
///
/// Threads: one.
final class Budget {

  /// Names looked at in the attempt's folders; beyond it the rest is left out.
  static final int MAX_NAMES = 200_000;

  private final ArtifactLimits limits;
  private final Set<RelativePath> free;
  private final Notes notes;
  private int files;
  private long bytes;
  private int names;
  private long tooMany;
  private long tooManyBytes;
  private String firstTooMany = "";

  /// @param free names that count for nothing
  Budget(ArtifactLimits limits, Set<RelativePath> free, Notes notes) {
    this.limits = limits;
    this.free = Set.copyOf(free);
    this.notes = notes;
  }

  /// How many more names may be looked at, and one to see that there are more.
  int namesLeft() {
    return Math.max(0, MAX_NAMES + 1 - names);
  }

  void looked(int more) {
    names += more;
  }

  /// Whether there is room for a file; a note is taken when not.
  boolean takes(RelativePath name, long sizeBytes) {
    if (free.contains(name)) {
      return true;
    }
    if (files == limits.files()) {
      if (tooMany++ == 0) {
        firstTooMany = name.value();
      }
      tooManyBytes += sizeBytes;
      return false;
    }
    if (sizeBytes > limits.bytes() - bytes) {
      notes.add(
          ("%s was left out: with its %,d bytes the artifacts are larger than the %,d bytes that"
                  + " this agent takes of a job (--max-artifact-size)")
              .formatted(name, sizeBytes, limits.bytes()));
      return false;
    }
    bytes += sizeBytes;
    files++;
    return true;
  }

  /// Says what could not be said file by file.
  void close() {
    if (tooMany > 0) {
      notes.add(
          ("%,d files of %,d bytes in all, the first %s, were left out: this agent takes %,d"
                  + " artifacts of a job (--max-artifacts)")
              .formatted(tooMany, tooManyBytes, firstTooMany, limits.files()));
    }
    if (names > MAX_NAMES) {
      notes.add("there are more than 200,000 names in its folders: the rest was not looked at");
    }
  }
}
