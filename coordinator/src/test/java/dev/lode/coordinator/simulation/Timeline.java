package dev.lode.coordinator.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The pretended time: what is to happen, in order of time, then in the order it was said; and what
/// has happened, as a digest and, where somebody wants to read it, in words.
final class Timeline {

  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private record Planned(long atMillis, long order, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final SplittableRandom random;
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private final @Nullable List<String> history;
  private long nowMillis;
  private long order;
  private long steps;
  private long digest;

  /// @param withHistory whether to keep what happens in words, which costs time
  Timeline(long seed, boolean withHistory) {
    this.random = new SplittableRandom(seed);
    this.history = withHistory ? new ArrayList<>() : null;
  }

  long millis() {
    return nowMillis;
  }

  long steps() {
    return steps;
  }

  /// Over everything that happened and when: the same seed has the same in every JVM.
  long digest() {
    return digest;
  }

  List<String> history() {
    return history == null ? List.of() : history;
  }

  void in(long millis, Runnable what) {
    at(nowMillis + millis, what);
  }

  void at(long millis, Runnable what) {
    planned.add(new Planned(Math.max(nowMillis, millis), order++, what));
  }

  /// Something happened.
  ///
  /// @param about an id or a text: its hash must be the same in every JVM
  void note(String what, Object about, long number) {
    digest = mixed(digest + nowMillis);
    digest = mixed(digest + 31L * what.hashCode() + about.hashCode());
    digest = mixed(digest + number);
    if (history != null) {
      history.add("%8d ms  %-22s %s %d".formatted(nowMillis, what, about, number));
    }
  }

  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 32)) * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> 29);
  }

  /// From `least` to `most`, both included.
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /// Lets the next thing happen; false when nothing is left before `untilMillis`.
  boolean step(long untilMillis) {
    var next = planned.peek();
    if (next == null || next.atMillis() > untilMillis) {
      nowMillis = Math.max(nowMillis, untilMillis);
      return false;
    }
    planned.poll();
    nowMillis = next.atMillis();
    steps++;
    next.what().run();
    return true;
  }
}
