package dev.lode.common.model;

import java.util.List;

/// A file's name inside a folder that we own: relative, `/` between its parts, never leading out of
/// the folder.
public record RelativePath(String value) implements Comparable<RelativePath> {

  public static final int MAX_LENGTH = 512;

  public RelativePath {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a file name must have 1 to 512 characters");
    }
    if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw new IllegalArgumentException("a file name must not have control characters");
    }
    for (String part : List.of(value.split("/", -1))) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            "a file name must be relative, without '..', '.' or empty parts: " + value);
      }
    }
  }

  @Override
  public int compareTo(RelativePath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
