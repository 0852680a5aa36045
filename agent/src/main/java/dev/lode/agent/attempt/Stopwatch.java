package dev.lode.agent.attempt;

import dev.lode.common.model.Prepared;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// Measures what preparing an attempt takes, step by step.
///
/// Threads: one.
final class Stopwatch {

  /// What is measured for itself.
  enum Step {
    REPOSITORY,
    INPUTS,
    ENVIRONMENT
  }

  private final long begun = System.nanoTime();
  private final Map<Step, Duration> steps = new EnumMap<>(Step.class);
  private String environmentKey = "";
  private String commit = "";
  private long stepBegun;

  void begin() {
    stepBegun = System.nanoTime();
  }

  void end(Step step) {
    steps.put(step, Duration.ofNanos(System.nanoTime() - stepBegun));
  }

  void environment(String key) {
    environmentKey = key;
  }

  void commit(String hash) {
    commit = hash;
  }

  /// Whether anything was done that is worth telling.
  boolean anything() {
    return !steps.isEmpty();
  }

  Prepared prepared() {
    return new Prepared(
        Duration.ofNanos(System.nanoTime() - begun),
        steps.get(Step.INPUTS),
        steps.get(Step.ENVIRONMENT),
        steps.get(Step.REPOSITORY),
        environmentKey,
        commit);
  }
}
