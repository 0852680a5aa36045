package dev.lode.coordinator.simulation;

/// The network of one host: what it does to messages, and in which directions it is cut.
final class Network {

  private final Timeline time;
  private long outwardHeldUntil;
  private long inwardHeldUntil;
  private boolean trouble = true;

  Network(Timeline time) {
    this.time = time;
  }

  /// Holds back what is said in one direction or both. What is held already is not held for less:
  /// it would be overtaken.
  void cut(boolean outward, boolean inward, long untilMillis) {
    outwardHeldUntil = Math.max(outwardHeldUntil, outward ? untilMillis : 0);
    inwardHeldUntil = Math.max(inwardHeldUntil, inward ? untilMillis : 0);
  }

  /// From now on, or when it is no longer cut, it does what it should.
  void heal() {
    trouble = false;
  }

  boolean outwardHeld() {
    return time.millis() < outwardHeldUntil;
  }

  long outwardHeldUntil() {
    return outwardHeldUntil;
  }

  boolean inwardHeld() {
    return time.millis() < inwardHeldUntil;
  }

  long inwardHeldUntil() {
    return inwardHeldUntil;
  }

  boolean loses() {
    return trouble && time.chance(0.01);
  }

  boolean doubles() {
    return trouble && time.chance(0.02);
  }

  boolean slow() {
    return trouble && time.chance(0.05);
  }
}
