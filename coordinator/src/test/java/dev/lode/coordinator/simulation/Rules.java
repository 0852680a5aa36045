package dev.lode.coordinator.simulation;

import java.util.EnumSet;
import java.util.Set;

/// Which rules of the protocol a run keeps.
record Rules(Set<Rule> leftOut) {

  static final Rules ALL = new Rules(EnumSet.noneOf(Rule.class));

  static Rules without(Rule rule) {
    return new Rules(EnumSet.of(rule));
  }

  boolean hold(Rule rule) {
    return !leftOut.contains(rule);
  }
}
