package dev.lode.coordinator.cron;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Time zones by their names, such as `Europe/Berlin`, or a fixed distance from UTC, such as
/// `+05:30`.
public final class Zones {

  private static final int SHOWN = 64;

  private Zones() {}

  /// UTC for an empty name. Throws [IllegalArgumentException] with the position, counted from 1,
  /// and the reason.
  public static ZoneId read(String name) {
    if (name.isEmpty() || name.equals("UTC") || name.equals("Z")) {
      return ZoneId.of("UTC");
    }
    if (name.startsWith("+") || name.startsWith("-")) {
      return offset(name);
    }
    var known = new TreeSet<>(ZoneId.getAvailableZoneIds());
    if (known.contains(name)) {
      return ZoneId.of(name);
    }
    int right = 0;
    while (right < name.length() && begins(known, name.substring(0, right + 1))) {
      right++;
    }
    throw new IllegalArgumentException(
        right == name.length()
            ? "character %d: '%s' is only the beginning of a time zone's name, such as %s"
                .formatted(right + 1, name, known.ceiling(name))
            : "character %d of '%s': no time zone's name goes on so after '%s'; for example %s"
                .formatted(
                    right + 1,
                    name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…",
                    name.substring(0, right),
                    right < 3 ? "UTC" : known.ceiling(name.substring(0, right))));
  }

  private static boolean begins(NavigableSet<String> known, String beginning) {
    var next = known.ceiling(beginning);
    return next != null && next.startsWith(beginning);
  }

  private static ZoneId offset(String text) {
    try {
      return ZoneOffset.of(text);
    } catch (DateTimeException _) {
      throw new IllegalArgumentException(
          "character 1: a distance from UTC is written like +05:30, up to 18 hours");
    }
  }
}
