package dev.lode.common.model;

import java.util.UUID;

/// Names a job: a UUID in its lower-case text form.
public record JobId(String value) implements Comparable<JobId> {

  public JobId {
    if (!UUID.fromString(value).toString().equals(value)) {
      throw new IllegalArgumentException("not a job id: " + value);
    }
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
