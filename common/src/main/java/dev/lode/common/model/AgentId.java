package dev.lode.common.model;

import java.util.regex.Pattern;

/// Names an agent for as long as its data folder exists: 1 to 64 characters of `[a-z0-9-]`.
public record AgentId(String value) implements Comparable<AgentId> {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  public AgentId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an agent id: " + value);
    }
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
