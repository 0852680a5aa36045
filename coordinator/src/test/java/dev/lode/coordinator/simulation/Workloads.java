package dev.lode.coordinator.simulation;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Finding.Retry;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The attempts of one host: what is on its disk, what runs, what its agent does with them.
final class Workloads {

  /// A process tree that was killed is not gone at once.
  private static final long MAX_DYING_MILLIS = 1_000;

  /// Exit codes for which an operator has rules: try elsewhere, and never again.
  static final int BLAMES_ITS_HOST = 2;

  static final int HOPELESS = 3;

  /// What each leaves.
  private static final List<Artifact> ARTIFACTS =
      List.of(new Artifact(new RelativePath("out"), new Sha256("0".repeat(64)), 100));

  /// Longer than a seed.
  private static final long FOR_EVER = 1_000_000_000;

  /// What the agent's journal says of an attempt.
  sealed interface OnDisk {

    /// @param session in which it was told to start
    record Begun(long session, List<GpuId> gpus, boolean leased, long atMillis) implements OnDisk {}

    record Ended(Exit exit, Instant startedAt, long logEnd, boolean collected) implements OnDisk {}

    record Tombstone() implements OnDisk {}
  }

  /// A workload that runs.
  private record Running(
      Instant startedAt,
      long since,
      long lasts,
      int code,
      long logBytes,
      boolean leased,
      Voice voice) {

    /// How long it writes to its log, if nobody ends it.
    long writes() {
      return Math.min(lasts, voice.until());
    }
  }

  private final PretendedHost host;
  private final Clock clock;
  private final Timeline time;
  private final Rules rules;
  private final Promises promises;
  private final WrittenLogs written;
  private final HostLease lease;
  private final TreeMap<AttemptId, OnDisk> disk = new TreeMap<>();
  private final TreeMap<AttemptId, Running> running = new TreeMap<>();
  private final TreeMap<AttemptId, ShippedLog> logs = new TreeMap<>();

  /// Of the agent's process: what it was told to forget.
  private final Set<AttemptId> forgotten = new HashSet<>();

  /// Of the agent's process.
  private final TreeMap<AttemptId, Listener> listeners = new TreeMap<>();

  /// Of the agent's process: what it has told; looked at only where rules are left out.
  private final Set<Report.Seen> told = new HashSet<>();

  Workloads(PretendedHost host, Clock clock, Simulation simulation) {
    this.host = host;
    this.clock = clock;
    this.time = simulation.time;
    this.rules = simulation.rules;
    this.promises = simulation.promises;
    this.written = simulation.written;
    this.lease = new HostLease(clock, time, rules, this::leasePassed);
  }

  @Override
  public String toString() {
    return "session=" + lease.session() + " disk=" + disk + " running=" + running.keySet();
  }

  HostLease lease() {
    return lease;
  }

  boolean nothingLeft() {
    return disk.isEmpty() && running.isEmpty();
  }

  // -- the life of the agent and the host ---------------------------------------------------------

  /// A new process of the agent takes up what it finds: it starts nothing.
  void foundBy() {
    lease.leaveSession();
    forgotten.clear();
    told.clear();
    listeners.clear();
    disk.replaceAll(
        (attempt, was) ->
            was instanceof OnDisk.Begun && !running.containsKey(attempt)
                ? new OnDisk.Tombstone()
                : was);
    logs.values().forEach(ShippedLog::forgetShipping);
    disk.forEach(
        (attempt, was) -> {
          if (was instanceof OnDisk.Ended(_, _, _, boolean collected) && !collected) {
            collect(attempt);
          }
        });
  }

  void agentKilled() {
    if (!rules.hold(Rule.RECORD_BEFORE_START)) {
      disk.values()
          .removeIf(
              it -> it instanceof OnDisk.Begun begun && begun.atMillis() > time.millis() - 2_000);
    }
  }

  /// The host goes down: nothing of what ran is left, nor a word of how it ended.
  void vanish() {
    running.keySet().forEach(it -> promises.ended(it, null));
    running.clear();
  }

  void eraseDisk() {
    disk.clear();
    logs.clear();
  }

  // -- what the agent is told ---------------------------------------------------------------------

  void start(AttemptId attempt, List<GpuId> gpus, boolean leased) {
    boolean known = disk.containsKey(attempt) && rules.hold(Rule.START_ONCE);
    if (known || (forgotten.contains(attempt) && rules.hold(Rule.REMEMBERS_FORGOTTEN))) {
      return;
    }
    disk.put(attempt, new OnDisk.Begun(lease.session(), gpus, leased, time.millis()));
    launchLater(attempt, time.chance(0.1) ? 20_000 : 200);
  }

  private void launchLater(AttemptId attempt, long withinMillis) {
    long asInstance = host.instance();
    time.in(
        time.between(0, withinMillis),
        () -> {
          if (host.isUp() && host.instance() == asInstance) {
            if (host.paused()) {
              launchLater(attempt, 1_000);
            } else {
              launch(attempt);
            }
          }
        });
  }

  private void launch(AttemptId attempt) {
    if (!(disk.get(attempt) instanceof OnDisk.Begun begun)
        || (running.containsKey(attempt) && rules.hold(Rule.START_ONCE))) {
      return;
    }
    if (rules.hold(Rule.LAUNCH_IN_LEASE)) {
      if (begun.session() != lease.session()) {
        bury(attempt);
        return;
      }
      if (!lease.allows(begun.session())) {
        launchLater(attempt, 500);
        return;
      }
    }
    promises.launched(host.id, attempt, begun.gpus());
    time.note("launched", attempt, begun.session());
    boolean isLong = time.chance(begun.leased() ? 0.15 : 0.5);
    var voice = voice(attempt);
    long lasts =
        voice.fallsSilent()
            ? FOR_EVER
            : isLong ? time.between(8_000, 40_000) : time.between(1, 3_000);
    long bytes = time.chance(0.2) ? 0 : time.between(1, 1_500);
    var now =
        new Running(
            clock.wall(),
            time.millis(),
            lasts,
            time.chance(0.1) ? (int) time.between(1, HOPELESS) : 0,
            bytes,
            begun.leased(),
            voice);
    running.put(attempt, now);
    logs.put(attempt, new ShippedLog(attempt, rules.hold(Rule.LOG_LOSS_COUNTED)));
    host.changed();
    time.in(lasts, () -> endsAs(attempt, now, new Exit.How.Code(now.code()), Exit.By.WORKLOAD));
  }

  /// Who falls silent does not end by himself, so only one may that is to be stopped for it.
  private Voice voice(AttemptId attempt) {
    var job = promises.committed(attempt.job());
    return job == null || job.spec().silence() == null ? Voice.UNHEARD : Voice.any(time);
  }

  void stop(AttemptId attempt, long graceMillis) {
    var now = running.get(attempt);
    if (now != null) {
      stop(attempt, now, graceMillis);
    } else if (!disk.containsKey(attempt)) {
      if (rules.hold(Rule.TOMBSTONES)) {
        bury(attempt);
      }
    } else if (disk.get(attempt) instanceof OnDisk.Begun) {
      bury(attempt);
    }
  }

  private void stop(AttemptId attempt, Running now, long graceMillis) {
    boolean deaf = time.chance(0.2);
    var how = new Exit.How.Signal(deaf ? 9 : 15);
    var by = deaf ? Exit.By.KILL : Exit.By.STOP;
    if (!rules.hold(Rule.EXIT_WHEN_GONE)) {
      disk.put(attempt, new OnDisk.Ended(exit(how, by), now.startedAt(), writtenBy(now), false));
      host.changed();
    }
    long hears = deaf ? graceMillis : time.between(0, graceMillis);
    time.in(hears + time.between(0, MAX_DYING_MILLIS), () -> endsAs(attempt, now, how, by));
  }

  private void bury(AttemptId attempt) {
    disk.put(attempt, new OnDisk.Tombstone());
    host.changed();
  }

  void forget(AttemptId attempt) {
    if (!running.containsKey(attempt)) {
      promises.forgotten(attempt);
      forgotten.add(attempt);
      disk.remove(attempt);
      logs.remove(attempt);
      listeners.remove(attempt);
    }
  }

  // -- how they end -------------------------------------------------------------------------------

  /// What the supervisors do, with or without an agent: a kill takes its time.
  private void leasePassed() {
    if (!rules.hold(Rule.LEASE_KILLS)) {
      return;
    }
    running.forEach(
        (attempt, now) -> {
          if (now.leased()) {
            time.in(
                time.between(0, MAX_DYING_MILLIS),
                () -> endsAs(attempt, now, new Exit.How.Signal(9), Exit.By.LEASE));
          }
        });
  }

  /// For some of them an operator has rules.
  private static Exit exit(Exit.How how, Exit.By by) {
    var retry =
        switch (how) {
          case Exit.How.Code(var code) when code == BLAMES_ITS_HOST -> Retry.ALWAYS;
          case Exit.How.Code(var code) when code == HOPELESS -> Retry.NEVER;
          case Exit.How.Code _, Exit.How.Signal _, Exit.How.Unstartable _ -> null;
        };
    return new Exit(
        how,
        by,
        Exit.Usage.NONE,
        retry == null ? null : new Finding(Finding.Kind.RULE, "said", "so it says", retry));
  }

  private long writtenBy(Running now) {
    return now.logBytes() * Math.min(now.writes(), time.millis() - now.since()) / now.writes();
  }

  /// The process tree is gone, unless it was before.
  private void endsAs(AttemptId attempt, Running now, Exit.How how, Exit.By by) {
    if (!now.equals(running.get(attempt))) {
      return;
    }
    running.remove(attempt);
    var exit = exit(how, by);
    long logEnd = writtenBy(now);
    time.note("ended", attempt, logEnd);
    time.note("by", by.name(), 0);
    promises.ended(attempt, exit);
    written.ended(attempt, logEnd);
    disk.put(attempt, new OnDisk.Ended(exit, now.startedAt(), logEnd, false));
    var log = logs.get(attempt);
    if (log != null) {
      log.ended(logEnd);
    }
    host.changed();
    host.shipSoon();
    collect(attempt);
  }

  /// Uploads artifacts and waits for the log, both while there is an agent.
  private void collect(AttemptId attempt) {
    long asInstance = host.instance();
    time.in(
        time.between(0, 1_000),
        () -> {
          if (!host.isUp()
              || host.instance() != asInstance
              || !(disk.get(attempt) instanceof OnDisk.Ended ended)
              || ended.collected()) {
            return;
          }
          var log = logs.get(attempt);
          if (log == null || log.complete() || !rules.hold(Rule.LOG_WHOLE)) {
            disk.put(
                attempt, new OnDisk.Ended(ended.exit(), ended.startedAt(), ended.logEnd(), true));
            host.changed();
          } else {
            collect(attempt);
          }
        });
  }

  // -- their logs ---------------------------------------------------------------------------------

  /// As far as they are written by now.
  Iterable<ShippedLog> logs() {
    running.forEach(
        (attempt, now) -> {
          var log = logs.get(attempt);
          if (log != null) {
            log.grown(writtenBy(now));
          }
        });
    return logs.values();
  }

  void logHeard(AttemptId attempt, long durable, boolean unwanted) {
    var log = logs.get(attempt);
    if (log != null) {
      log.heard(durable, unwanted);
    }
  }

  /// Somebody cuts a log that is not shipped yet.
  void cutLog() {
    var some = new ArrayList<ShippedLog>();
    logs().forEach(some::add);
    if (!some.isEmpty()) {
      some.get((int) time.between(0, some.size() - 1)).cut();
    }
  }

  // -- what the agent tells -----------------------------------------------------------------------

  List<Report.Seen> seen() {
    var seen = new ArrayList<Report.Seen>(disk.size());
    disk.forEach((attempt, was) -> seen.add(seen(attempt, was)));
    if (!rules.hold(Rule.WHOLE_REPORTS)) {
      seen.removeIf(it -> !told.add(it));
    }
    if (!rules.hold(Rule.EXIT_KEPT)) {
      disk.values().removeIf(it -> it instanceof OnDisk.Ended(_, _, _, boolean done) && done);
    }
    return Collections.unmodifiableList(seen);
  }

  private Report.Seen seen(AttemptId attempt, OnDisk was) {
    return switch (was) {
      case OnDisk.Begun _ -> {
        @Nullable Running now = running.get(attempt);
        yield now == null
            ? new Report.Preparing(attempt)
            : new Report.Running(attempt, now.startedAt(), quiet(attempt, now));
      }
      case OnDisk.Ended(var exit, var at, var logEnd, var collected) ->
          collected
              ? new Report.Collected(attempt, at, exit, left(attempt, logEnd))
              : new Report.Exited(attempt, at, exit);
      case OnDisk.Tombstone _ -> new Report.Tombstone(attempt, "not here");
    };
  }

  private Duration quiet(AttemptId attempt, Running now) {
    if (now.voice().equals(Voice.UNHEARD)) {
      return Duration.ZERO;
    }
    long since = time.millis() - now.since();
    promises.silences.told(attempt, clock.passesIn(now.voice().longestSilence(since)));
    return listeners
        .computeIfAbsent(attempt, _ -> new Listener(clock.millis()))
        .quiet(clock.millis(), now.voice().signs(since));
  }

  private Collection left(AttemptId attempt, long logEnd) {
    var log = logs.get(attempt);
    return new Collection(
        logEnd, log == null ? 0 : log.lost(), null, attempt.toString(), ARTIFACTS, List.of());
  }
}
