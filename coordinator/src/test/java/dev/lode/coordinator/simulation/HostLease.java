package dev.lode.coordinator.simulation;

import dev.lode.coordinator.core.Times;

/// Until when the workloads of a host may run without word from the coordinator, and the session
/// that their agent is in. What enforces it is beside the agent and outlives its process.
final class HostLease {

  private final Clock clock;
  private final Rules rules;
  private final Timeline time;
  private final Runnable passed;
  private long endsAt;
  private long session;
  private boolean granted;
  private boolean watching;

  /// @param passed called when the lease has ended, and maybe again
  HostLease(Clock clock, Timeline time, Rules rules, Runnable passed) {
    this.clock = clock;
    this.time = time;
    this.rules = rules;
    this.passed = passed;
  }

  /// On the clock of the lease.
  long now() {
    return rules.hold(Rule.LEASE_MONOTONIC) ? clock.millis() : clock.wallMillis();
  }

  /// 0 before the first.
  long session() {
    return session;
  }

  /// The agent's process is a new one, which has no session. What it finds has what is left of the
  /// lease.
  void leaveSession() {
    session = 0;
    granted = false;
  }

  void enter(long number) {
    session = number;
    granted = false;
  }

  boolean over() {
    return now() >= endsAt;
  }

  /// Whether something may be launched for this session now.
  boolean allows(long number) {
    return number == session && granted && !over();
  }

  void renew(long sentAt) {
    Times times = Simulation.TIMES;
    long length =
        rules.hold(Rule.LEASE_BEFORE_LOST)
            ? times.lease().toMillis()
            : times.lostAfter().toMillis() * 2;
    endsAt = (rules.hold(Rule.LEASE_FROM_SENDING) ? sentAt : now()) + length;
    granted = true;
    watch();
  }

  void wallWasSet() {
    if (!rules.hold(Rule.LEASE_MONOTONIC)) {
      watch();
    }
  }

  private void watch() {
    if (!watching) {
      watching = true;
      look();
    }
  }

  private void look() {
    if (over()) {
      watching = false;
      passed.run();
    } else {
      time.at(
          Math.max(time.millis() + 1, clock.whenItShows(clock.millis() + endsAt - now())),
          this::look);
    }
  }
}
