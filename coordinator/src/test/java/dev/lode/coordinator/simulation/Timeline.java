package dev.lode.coordinator.simulation;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/// The pretended clock: what is to happen, in order of time, then in the order it was said.
final class Timeline {

  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private record Planned(long atMillis, long order, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final RandomGenerator random;
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long nowMillis;
  private long order;

  Timeline(RandomGenerator random) {
    this.random = random;
  }

  long millis() {
    return nowMillis;
  }

  Instant now() {
    return EPOCH.plusMillis(nowMillis);
  }

  void in(long millis, Runnable what) {
    at(nowMillis + millis, what);
  }

  void at(long millis, Runnable what) {
    planned.add(new Planned(Math.max(nowMillis, millis), order++, what));
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
      nowMillis = untilMillis;
      return false;
    }
    planned.poll();
    nowMillis = next.atMillis();
    next.what().run();
    return true;
  }
}
