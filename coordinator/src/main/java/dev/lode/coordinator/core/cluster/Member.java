package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.AgentStatus.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.TreeMap;

/// An agent as the live state has it: what is on record, and what is known of it in this process
/// only.
final class Member {

  private static final long NO_STREAM = -1;

  Agent agent;
  final Room room;

  /// The live attempts that it answers for, also those whose process has ended.
  final TreeMap<AttemptId, JobId> jobs = new TreeMap<>();

  Instant heardAt;
  private long stream = NO_STREAM;
  private boolean reported;
  private int strays;

  Member(Agent agent, Instant now) {
    this.agent = agent;
    this.room = new Room(agent.hello().host());
    this.heardAt = now;
  }

  void joined(Agent now, long onStream, Instant at) {
    agent = now;
    room.offer(now.hello().host());
    stream = onStream;
    heardAt = at;
    reported = false;
  }

  /// Whether what is said there is its latest word.
  boolean isOn(long ofSession, long ofStream) {
    return !agent.lost() && agent.session() == ofSession && stream == ofStream;
  }

  void parted(long closed) {
    if (stream == closed) {
      stream = NO_STREAM;
    }
  }

  /// Returns whether it may take jobs from now on and could not before.
  boolean heard(int straysNow, Instant at) {
    boolean before = reported && strays == 0;
    heardAt = at;
    reported = true;
    strays = straysNow;
    return !before && strays == 0;
  }

  /// Nothing is placed before the first report of a stream, nor while the host still runs attempts
  /// that are not the agent's own any more: until they are gone, their GPUs are not free.
  boolean takesJobs(Times times, Instant now) {
    return presence(times, now) == Presence.LIVE && reported && strays == 0;
  }

  Presence presence(Times times, Instant now) {
    if (agent.lost()) {
      return Presence.LOST;
    }
    boolean silent = Duration.between(heardAt, now).compareTo(times.silentAfter()) > 0;
    return stream == NO_STREAM || silent ? Presence.SILENT : Presence.LIVE;
  }

  AgentStatus status(Times times, Instant now) {
    return new AgentStatus(
        agent,
        presence(times, now),
        heardAt,
        new ArrayList<>(room.attempts()),
        room.freeGpus().stream().map(Gpu::id).toList(),
        (int) Math.max(0, room.freeMilliCpus()),
        Math.max(0, room.freeMemoryBytes()));
  }
}
