package dev.lode.cli.drill;

import java.util.List;

/// What is done to a cluster, and for some time: when that is over it is undone.
enum FaultKind {
  KILL_COORDINATOR("kill -9 of the coordinator"),
  STOP_COORDINATOR("SIGSTOP of the coordinator"),
  FULL_DISK("the coordinator's disk is full"),
  KILL_AGENT("kill -9 of agent"),
  STOP_AGENT("SIGSTOP of agent"),
  CUT("all connections cut of"),
  HOLD("no byte passes to or from"),
  HOLD_OUTWARD("no byte passes to the coordinator from"),
  HOLD_INWARD("no byte passes from the coordinator to");

  static final List<FaultKind> OF_COORDINATOR =
      List.of(KILL_COORDINATOR, STOP_COORDINATOR, FULL_DISK);
  static final List<FaultKind> OF_AGENT = List.of(KILL_AGENT, STOP_AGENT);
  static final List<FaultKind> OF_LINK = List.of(CUT, HOLD, HOLD_OUTWARD, HOLD_INWARD);

  private final String words;

  FaultKind(String words) {
    this.words = words;
  }

  /// For people; those that befall one of several end where its name is to follow.
  String words() {
    return words;
  }
}
