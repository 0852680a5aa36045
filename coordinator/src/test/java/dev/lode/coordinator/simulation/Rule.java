package dev.lode.coordinator.simulation;

/// A rule of the protocol that the simulator can leave out, to prove that it would notice.
///
/// Left out is always something that the pretended world does; the code under test has no such
/// switches.
enum Rule {
  COMMANDS_OF_SESSION("an agent obeys only commands of its present session and connection"),
  REPORTS_OF_SESSION("a report of a session that has ended is not acknowledged"),
  LEASE_KILLS("what runs is killed when its agent's lease ends"),
  LEASE_FROM_SENDING("a lease counts from the sending of the report, not from its answer"),
  LEASE_BEFORE_LOST("lease + heartbeat + drift is shorter than lost-after"),
  LEASE_MONOTONIC("a lease is measured on a clock that nobody sets"),
  SPANS_MONOTONIC("the coordinator measures silence on a clock that nobody sets"),
  LAUNCH_IN_LEASE("nothing is launched outside of the session and the lease it was sent in"),
  START_ONCE("a start of an attempt that is known does nothing"),
  REMEMBERS_FORGOTTEN("a late start of an attempt that was forgotten does nothing"),
  TOMBSTONES("a stop of an attempt that is not here leaves a tombstone"),
  RECORD_BEFORE_START("an attempt is on disk before its process is started"),
  EXIT_KEPT("an exit stays on disk until the coordinator says that it has it"),
  EXIT_WHEN_GONE("an exit is told only when the process tree is gone"),
  WHOLE_REPORTS("a report has everything that is on the host"),
  ABSENCE_PROVES_NOTHING("what is missing from a report is asked for, not concluded"),
  REPORTS_IN_ORDER("a report of an older stream is not looked at after one of a newer"),
  FIRST_REPORT("nothing is placed before an agent's first whole report"),
  STRAYS_HOLD("nothing is placed where something runs that is not the agent's own"),
  LIVE_ATTEMPT("an end counts only for the attempt that is live"),
  COMMIT_BEFORE_ACT("commands go out only after the commit"),
  COMMIT_BEFORE_ANSWER("callers and agents are answered only after the commit"),
  FAILED_COMMITS("a commit that failed is not built upon"),
  IDEMPOTENCY_KEY("a key means one job"),
  AFTER_ATTEMPT("a retry names the attempt that it follows"),
  ENDED_IN_TURN("who acts on an ended job reads it when those before have been answered"),
  QUIET_ON_HOST("silence is what a host sees of a workload, not what is heard of its host"),
  PINS_HOLD("what is pinned stays, also after a restart"),
  NUMBERS_STAY("the number of a job that was removed is not given again"),
  DECIDED_WITH_JOB("a trigger's mark and the job of its instant are committed together"),
  PAUSED_FIRES_NOTHING("a paused trigger is so until it is resumed"),
  LOG_OFFSETS("a chunk is taken at exactly the next offset of its log"),
  LOG_WHOLE("a job is finished only when its log is whole"),
  LOG_LOSS_COUNTED("bytes that were lost are counted");

  final String words;

  Rule(String words) {
    this.words = words;
  }
}
