package dev.lode.common.model;

/// What becomes of an attempt whose agent has lost the coordinator for longer than its lease.
public enum OnDisconnect {
  /// Killed when the lease ends; the job may run elsewhere.
  STOP,
  /// Runs on; the job starts nowhere else until the agent is back or somebody cancels the job.
  KEEP
}
