package dev.lode.coordinator.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Instants that never go back or jump: the wall clock is read once, and from then on the monotonic
/// clock counts, also through restarts of the program for as long as its host is up.
///
/// What is decided from differences of such instants (time-outs, lost agents) does not notice when
/// somebody sets the clock.
public final class MonotonicTime implements InstantSource {

  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  public MonotonicTime(InstantSource wall, LongSupplier nanoTime) {
    this(wall.instant(), nanoTime.getAsLong(), nanoTime);
  }

  private MonotonicTime(Instant start, long startNanos, LongSupplier nanoTime) {
    this.start = start;
    this.startNanos = startNanos;
    this.nanoTime = nanoTime;
  }

  /// Goes on where the program before this one was, when it ran since the same start of the host;
  /// otherwise begins anew, and leaves the next one word.
  ///
  /// @param file where that stands; what cannot be understood there counts as nothing
  /// @param bootId names a start of the host
  /// @param nanoTime counts from the start of the host, as [System#nanoTime] does on Linux
  public static MonotonicTime goingOn(
      Path file, InstantSource wall, LongSupplier nanoTime, String bootId) throws IOException {
    var before = before(file, nanoTime, bootId);
    if (before != null) {
      return before;
    }
    var fresh = new MonotonicTime(wall, nanoTime);
    var part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, bootId + " " + fresh.startNanos + " " + fresh.start + "\n");
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return fresh;
  }

  private static @Nullable MonotonicTime before(Path file, LongSupplier nanoTime, String bootId)
      throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    var words = Files.readString(file).strip().split(" ", -1);
    try {
      return words.length == 3 && words[0].equals(bootId)
          ? new MonotonicTime(Instant.parse(words[2]), Long.parseLong(words[1]), nanoTime)
          : null;
    } catch (DateTimeParseException | NumberFormatException _) {
      return null;
    }
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
