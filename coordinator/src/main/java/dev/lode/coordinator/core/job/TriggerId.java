package dev.lode.coordinator.core.job;

/// Names a trigger for ever: one that is removed and saved again under the same name has another.
public record TriggerId(String value) implements Comparable<TriggerId> {

  @Override
  public int compareTo(TriggerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
