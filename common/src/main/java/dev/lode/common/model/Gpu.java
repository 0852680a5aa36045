package dev.lode.common.model;

import java.util.Locale;

/// One GPU of a host.
///
/// @param index its number on the host, from 0
/// @param name as its vendor names it
public record Gpu(GpuId id, int index, String name, long memoryBytes) {

  /// Whether the asked type is part of this GPU's name, without regard to case, blanks, hyphens and
  /// underscores. Every GPU is of the empty type.
  public boolean isOfType(String asked) {
    return plain(name).contains(plain(asked));
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "");
  }
}
