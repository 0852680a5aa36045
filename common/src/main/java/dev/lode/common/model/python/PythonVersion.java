package dev.lode.common.model.python;

import java.util.Comparator;
import java.util.regex.Pattern;

/// The version of an interpreter, such as `3.11.7`.
public record PythonVersion(int major, int minor, int micro) implements Comparable<PythonVersion> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Comparator<PythonVersion> ORDER =
      Comparator.comparingInt(PythonVersion::major)
          .thenComparingInt(PythonVersion::minor)
          .thenComparingInt(PythonVersion::micro);

  /// Throws [IllegalArgumentException] for anything but three numbers.
  public static PythonVersion from(String text) {
    var matched = TEXT.matcher(text);
    if (!matched.matches()) {
      throw new IllegalArgumentException("not a version of Python such as 3.11.7: " + text);
    }
    return new PythonVersion(
        Integer.parseInt(matched.group(1)),
        Integer.parseInt(matched.group(2)),
        Integer.parseInt(matched.group(3)));
  }

  int part(int index) {
    return switch (index) {
      case 0 -> major;
      case 1 -> minor;
      default -> micro;
    };
  }

  @Override
  public int compareTo(PythonVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + micro;
  }
}
