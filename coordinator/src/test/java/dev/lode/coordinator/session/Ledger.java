package dev.lode.coordinator.session;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What truly ran on all hosts, and what should never have happened. Threads: any.
final class Ledger {

  private final Set<AttemptId> everStarted = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<JobId, AttemptId> alive = new ConcurrentHashMap<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();

  void started(AttemptId attempt) {
    if (!everStarted.add(attempt)) {
      violations.add(attempt + " was started twice");
    }
    var other = alive.put(attempt.job(), attempt);
    if (other != null) {
      violations.add(attempt + " was started while " + other + " was alive");
    }
  }

  void ended(AttemptId attempt) {
    alive.remove(attempt.job(), attempt);
  }

  List<String> violations() {
    return violations;
  }

  int alive() {
    return alive.size();
  }

  /// What an attempt writes to its log: the same for ever, of some length of its own.
  static byte[] log(AttemptId attempt) {
    int seed = attempt.hashCode();
    var bytes = new byte[Math.floorMod(seed, 4_000)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (seed + i * 31);
    }
    return bytes;
  }
}
