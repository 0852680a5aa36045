package dev.lode.common.model;

import dev.lode.common.model.Isolation.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which levels of isolation a host can give, and why not the others.
///
/// @param lacking a sentence for each level that it cannot give
public record IsolationLevels(SortedMap<Level, String> lacking) {

  /// Of a host that says nothing of it.
  public static final IsolationLevels UNKNOWN = unknown();

  public IsolationLevels {
    var copy = new TreeMap<>(lacking);
    copy.remove(Level.NONE); // is no isolation, so every host has it
    lacking = Collections.unmodifiableSortedMap(copy);
  }

  public boolean give(Level level) {
    return !lacking.containsKey(level);
  }

  /// Empty for one that it can give.
  public String lacking(Level level) {
    return lacking.getOrDefault(level, "");
  }

  private static IsolationLevels unknown() {
    var lacking = new TreeMap<Level, String>();
    for (var level : EnumSet.complementOf(EnumSet.of(Level.NONE))) {
      lacking.put(level, "its agent does not say that it can");
    }
    return new IsolationLevels(lacking);
  }
}
