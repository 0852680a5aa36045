package dev.lode.common.model;

/// Names an agent for as long as its data folder exists: 1 to 64 characters of `[a-z0-9-]`, the
/// first no hyphen.
public record AgentId(String value) implements Comparable<AgentId> {

  private static final int LONGEST = 64;

  public AgentId {
    if (!isId(value)) {
      throw new IllegalArgumentException("not an agent id: " + value);
    }
  }

  /// By hand: each attempt that is read names its agent.
  private static boolean isId(String value) {
    int length = value.length();
    if (length == 0 || length > LONGEST || value.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char it = value.charAt(i);
      if ((it < 'a' || it > 'z') && (it < '0' || it > '9') && it != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
