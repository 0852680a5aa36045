package dev.lode.coordinator.api;

import org.jspecify.annotations.Nullable;

/// Tells who calls by the `authorization` header, or refuses.
///
/// Threads: any; must not block.
@FunctionalInterface
public interface Gate {

  /// @param authorization the header's value, `Bearer TOKEN`; null when there was none
  Reply<Caller> admit(@Nullable String authorization);
}
