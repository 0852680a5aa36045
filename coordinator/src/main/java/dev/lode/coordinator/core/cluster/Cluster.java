package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Hold;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.trigger.Triggers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The live state: every job that has not finished, every agent, and the indexes over them. Owned
/// by the control loop.
///
/// Jobs and agents in it are immutable values; the indexes change in place. Nothing here is walked
/// in hash order.
public final class Cluster {

  private final Map<JobId, Job> jobs = new HashMap<>();
  private final TreeMap<AgentId, Member> members = new TreeMap<>();
  private final JobQueue queue = new JobQueue();
  private final TreeSet<Deadline> deadlines = new TreeSet<>();
  private final Map<Hold, TreeSet<Deadline>> held = new EnumMap<>(Hold.class);
  private final KnownKeys keys = new KnownKeys();
  private final Triggers triggers = new Triggers();
  private final Pins pins = new Pins();
  private long lastNumber;
  private long lastSession;
  private boolean roomChanged = true;
  private Instant heldUntil = Instant.MIN;

  private record Deadline(Instant at, JobId job) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : job.compareTo(other.job);
    }
  }

  /// An empty cluster that goes on counting where an earlier one stopped.
  public Cluster(long lastNumber, long lastSession) {
    this.lastNumber = lastNumber;
    this.lastSession = lastSession;
  }

  /// As it was written down. Agents are given until `lostAfter` from now to come back.
  public static Cluster recovered(
      Collection<Job> live,
      Collection<Agent> agents,
      long lastNumber,
      long lastSession,
      Instant now) {
    var cluster = new Cluster(lastNumber, lastSession);
    for (Agent agent : agents) {
      cluster.members.put(agent.id(), new Member(agent, now));
    }
    live.forEach(cluster::put);
    return cluster;
  }

  public @Nullable Job job(JobId id) {
    return jobs.get(id);
  }

  /// The job that was submitted with this key, as far back as keys are remembered; null for none or
  /// an empty key.
  public @Nullable Job jobWithKey(String key, Instant now) {
    return key.isEmpty() ? null : keys.find(key, now);
  }

  public int liveJobs() {
    return jobs.size();
  }

  /// The jobs that retention leaves alone, live or not.
  public Pins pins() {
    return pins;
  }

  /// When the attempt was placed that is live for longest; `Instant.MAX` when none is.
  public Instant oldestAttempt() {
    var oldest = Instant.MAX;
    for (Member member : members.values()) {
      for (JobId id : member.jobs.values()) {
        var attempt = Objects.requireNonNull(jobs.get(id)).state().liveAttempt();
        if (attempt != null && attempt.placedAt().isBefore(oldest)) {
          oldest = attempt.placedAt();
        }
      }
    }
    return oldest;
  }

  public JobQueue queue() {
    return queue;
  }

  public Triggers triggers() {
    return triggers;
  }

  public long takeNumber() {
    return ++lastNumber;
  }

  /// Takes in a job's next version, and lets go of it when it is finished.
  public void put(Job job) {
    var before = job.finished() ? jobs.remove(job.id()) : jobs.put(job.id(), job);
    keys.remember(job);
    triggers.noted(job);
    unindex(before);
    index(job);
  }

  private void index(Job job) {
    switch (job.state()) {
      case JobState.Queued _ -> {
        queue.add(job);
        roomChanged = true;
      }
      case JobState.Held(var why, var until) ->
          held.computeIfAbsent(why, _ -> new TreeSet<>()).add(new Deadline(until, job.id()));
      case JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _,
          JobState.Finished _ -> {}
    }
    var attempt = job.state().liveAttempt();
    if (attempt != null) {
      memberOf(attempt).jobs.put(attempt.id(), job.id());
    }
    var holding = job.state().holdingAttempt();
    if (holding != null) {
      memberOf(holding).room.take(holding, job.spec().resources());
    }
    var deadline = deadline(job);
    if (deadline != null) {
      deadlines.add(deadline);
    }
  }

  private void unindex(@Nullable Job job) {
    if (job == null) {
      return;
    }
    switch (job.state()) {
      case JobState.Queued _ -> queue.remove(job);
      case JobState.Held(var why, var until) ->
          Objects.requireNonNull(held.get(why)).remove(new Deadline(until, job.id()));
      case JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _,
          JobState.Finished _ -> {}
    }
    var attempt = job.state().liveAttempt();
    if (attempt != null) {
      memberOf(attempt).jobs.remove(attempt.id());
    }
    var holding = job.state().holdingAttempt();
    if (holding != null) {
      memberOf(holding).room.giveBack(holding.id());
      roomChanged = true;
    }
    var deadline = deadline(job);
    if (deadline != null) {
      deadlines.remove(deadline);
    }
  }

  /// Agents are never dropped from the record while a job names them.
  private Member memberOf(Attempt attempt) {
    return Objects.requireNonNull(members.get(attempt.agent()), "agent of a live attempt");
  }

  private static @Nullable Deadline deadline(Job job) {
    var timeout = job.spec().timeout();
    if (timeout != null
        && job.state() instanceof JobState.Running(var attempt)
        && attempt.startedAt() != null) {
      return new Deadline(attempt.startedAt().plus(timeout), job.id());
    }
    return null;
  }

  /// Running jobs whose time is up.
  public List<JobId> pastDeadline(Instant now) {
    return past(deadlines, now);
  }

  /// Held jobs whose time has come.
  ///
  /// @param wall what the instants that people gave are held against
  public List<JobId> due(Instant now, Instant wall) {
    var due = new ArrayList<JobId>();
    held.forEach(
        (why, waiting) ->
            due.addAll(
                past(
                    waiting,
                    switch (why) {
                      case NOT_BEFORE -> wall;
                      case BACK_OFF -> now;
                    })));
    return due;
  }

  private static List<JobId> past(SortedSet<Deadline> deadlines, Instant now) {
    var past = new ArrayList<JobId>();
    for (Deadline deadline : deadlines) {
      if (deadline.at().isAfter(now)) {
        break;
      }
      past.add(deadline.job());
    }
    return past;
  }

  public int heldJobs() {
    return held.values().stream().mapToInt(TreeSet::size).sum();
  }

  /// Whether a job came to wait or room came to be since this was last asked.
  public boolean takeRoomChanged() {
    boolean changed = roomChanged;
    roomChanged = false;
    return changed;
  }

  /// Nothing is to be placed before then: what an earlier life of this cluster started, and this
  /// one does not know of, may still run.
  public void hold(Instant until) {
    heldUntil = until;
  }

  public boolean held(Instant now) {
    return now.isBefore(heldUntil);
  }

  public @Nullable Agent agent(AgentId id) {
    var member = members.get(id);
    return member == null ? null : member.agent;
  }

  public boolean isLost(AgentId id) {
    var member = members.get(id);
    return member == null || member.agent.lost();
  }

  /// What an agent holds, with the agent.
  public record Candidate(Agent agent, Room room) {}

  /// Agents that can be given something now, by id.
  public List<Candidate> candidates(Times times, Instant now) {
    var candidates = new ArrayList<Candidate>(members.size());
    for (Member member : members.values()) {
      if (member.takesJobs(times, now)) {
        candidates.add(new Candidate(member.agent, member.room));
      }
    }
    return candidates;
  }

  /// Every agent, by id.
  public List<AgentStatus> statuses(Times times, Instant now) {
    return members.values().stream().map(it -> it.status(times, now)).toList();
  }

  /// Counts jobs by state and agents by presence. Derived at the cost of the agents and of the
  /// attempts that they answer for.
  public Census census(Times times, Instant now) {
    var count = new Census.Count(heldJobs(), queue.size());
    for (Member member : members.values()) {
      count.add(member.presence(times, now));
      member.jobs.values().forEach(it -> count.add(Objects.requireNonNull(jobs.get(it)).state()));
    }
    int paused = triggers.paused();
    return count.census(new Census.Triggers(triggers.size() - paused, paused));
  }

  /// The live jobs whose attempts an agent answers for, by attempt.
  public List<Job> jobsOn(AgentId id) {
    var member = members.get(id);
    return member == null
        ? List.of()
        : member.jobs.values().stream().map(it -> Objects.requireNonNull(jobs.get(it))).toList();
  }

  /// An agent has opened a stream: its session goes on when it is the same process in an unbroken
  /// session, otherwise the next one begins.
  public Agent join(Hello hello, long stream, Instant now) {
    var member = members.get(hello.id());
    boolean goesOn =
        member != null
            && !member.agent.lost()
            && member.agent.session() == hello.session()
            && member.agent.hello().instance().equals(hello.instance());
    long session = goesOn ? hello.session() : ++lastSession;
    var agent = new Agent(hello.id(), session, false, hello);
    if (member == null) {
      member = new Member(agent, now);
      members.put(hello.id(), member);
    }
    member.joined(agent, stream, now);
    roomChanged = true;
    return agent;
  }

  public void parted(AgentId id, long stream) {
    var member = members.get(id);
    if (member != null) {
      member.parted(stream);
    }
  }

  /// Takes note of a report; false when it is of another session or of an older stream, and must
  /// not be looked at: it lacks what was started since.
  public boolean heard(AgentId id, long session, long stream, Report report, Instant now) {
    var member = members.get(id);
    if (member == null || !member.isOn(session, stream)) {
      return false;
    }
    int strays = 0;
    for (Report.Seen seen : report.attempts()) {
      if (seen.alive() && !member.jobs.containsKey(seen.attempt())) {
        strays++;
      }
    }
    if (member.heard(strays, now)) {
      roomChanged = true;
    }
    return true;
  }

  /// Agents in session of which nothing has been heard for so long.
  public List<Agent> agentsSilentFor(Duration silence, Instant now) {
    var silent = new ArrayList<Agent>();
    for (Member member : members.values()) {
      if (!member.agent.lost() && Duration.between(member.heardAt, now).compareTo(silence) >= 0) {
        silent.add(member.agent);
      }
    }
    return silent;
  }

  /// Ends an agent's session. Its jobs are for the caller to move.
  public Agent lose(AgentId id) {
    var member = Objects.requireNonNull(members.get(id));
    member.agent = member.agent.asLost();
    return member.agent;
  }

  /// Live jobs in no order that means anything; for counting.
  public Collection<Job> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }
}
