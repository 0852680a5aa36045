package dev.lode.common.model;

/// Names a GPU: the UUID that its vendor gave it, as the driver prints it. At most 96 characters.
public record GpuId(String value) implements Comparable<GpuId> {

  public GpuId {
    if (value.isBlank() || value.length() > 96) {
      throw new IllegalArgumentException("not a GPU id: " + value);
    }
  }

  @Override
  public int compareTo(GpuId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
