package dev.lode.common.model;

/// Names a job: a UUID in its lower-case text form.
public record JobId(String value) implements Comparable<JobId> {

  private static final int LENGTH = 36;

  public JobId {
    if (!isUuid(value)) {
      throw new IllegalArgumentException("not a job id: " + value);
    }
  }

  /// By hand: ids are made by the million when a coordinator starts.
  private static boolean isUuid(String value) {
    if (value.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char it = value.charAt(i);
      if (isHyphenAt(i) ? it != '-' : !isDigit(it)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHyphenAt(int place) {
    return place == 8 || place == 13 || place == 18 || place == 23;
  }

  private static boolean isDigit(char it) {
    return (it >= '0' && it <= '9') || (it >= 'a' && it <= 'f');
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
