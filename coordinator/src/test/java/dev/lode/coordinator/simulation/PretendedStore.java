package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.ForwardingJobStore;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.memory.MemoryJobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// A store of jobs that fails and dies when told to, and holds every commit against the [Promises].
final class PretendedStore extends ForwardingJobStore {

  /// The coordinator's process was killed here.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /// What the next commit comes to.
  enum Fate {
    DURABLE,
    /// Nothing was written.
    FAILS,
    /// It was written, but nobody could say so.
    FAILS_WRITTEN,
    KILLED_BEFORE,
    KILLED_AFTER
  }

  private record Unsynced(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {}

  private final MemoryJobStore record;
  private final Promises promises;
  private final Clock clock;
  private final Rules rules;

  /// Commits that were said to be durable and are not; only where a rule is left out.
  private final List<Unsynced> unsynced = new ArrayList<>();

  /// Changes of triggers that were left for the next commit; only where a rule is left out.
  private final List<TriggerChange> marks = new ArrayList<>();

  Fate fate = Fate.DURABLE;
  boolean killedInRecovery;
  private boolean broken;

  PretendedStore(Promises promises, Clock clock, Rules rules) {
    this(new MemoryJobStore(), promises, clock, rules);
  }

  private PretendedStore(MemoryJobStore record, Promises promises, Clock clock, Rules rules) {
    super(record);
    this.record = record;
    this.promises = promises;
    this.clock = clock;
    this.rules = rules;
  }

  void breakDown() {
    broken = true;
  }

  void mend() {
    broken = false;
  }

  @Override
  public void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    var commit = new Unsynced(jobs, agents, triggers, keeping);
    var now = fate;
    fate = Fate.DURABLE;
    if (broken && now == Fate.DURABLE) {
      now = Fate.FAILS;
    }
    switch (now) {
      case DURABLE -> write(commit);
      case FAILS -> fail();
      case FAILS_WRITTEN -> {
        write(commit);
        fail();
      }
      case KILLED_BEFORE -> throw new Killed();
      case KILLED_AFTER -> {
        write(commit);
        throw new Killed();
      }
    }
  }

  private void fail() {
    if (rules.hold(Rule.FAILED_COMMITS)) {
      throw new StoreException("pretended: a commit failed");
    }
  }

  private void write(Unsynced commit) {
    if (rules.hold(Rule.COMMIT_BEFORE_ACT) && rules.hold(Rule.COMMIT_BEFORE_ANSWER)) {
      sync(commit);
    } else {
      unsynced.add(commit);
    }
  }

  /// The oldest commit that was not durable is now.
  void sync() {
    if (!unsynced.isEmpty()) {
      sync(unsynced.removeFirst());
    }
  }

  private void sync(Unsynced commit) {
    var triggers = rules.hold(Rule.DECIDED_WITH_JOB) ? commit.triggers() : later(commit.triggers());
    record.commit(commit.jobs(), commit.agents(), triggers, loosened(commit.keeping()));
    promises.committed(commit.jobs(), triggers, clock.instant());
    for (Keeping change : commit.keeping()) {
      if (inEffect(change)) {
        promises.committed(change, clock.instant());
      }
    }
  }

  private boolean inEffect(Keeping change) {
    boolean there = record.find(change.id()) != null;
    var kept = record.kept(List.of(change.number())).getOrDefault(change.number(), Kept.WHOLE);
    return switch (change) {
      case Keeping.Pinned _ -> there;
      case Keeping.JobGone _ -> !there && promises.committed(change.id()) != null;
      case Keeping.LogGone(_, var removed) -> removed.equals(kept.log());
      case Keeping.ArtifactsGone(_, var removed) -> removed.equals(kept.artifacts());
    };
  }

  /// As the store is to write it; where that rule is left out, also what it should not.
  private List<Keeping> loosened(List<Keeping> changes) {
    var all = new ArrayList<Keeping>();
    for (Keeping change : changes) {
      if (change instanceof Keeping.OfEnded && !rules.hold(Rule.PINS_HOLD)) {
        all.add(new Keeping.Pinned(change.id(), change.number(), false));
      }
      all.add(change);
    }
    return all;
  }

  @Override
  public List<JobId> pinned() {
    return rules.hold(Rule.PINS_HOLD) ? super.pinned() : List.of();
  }

  /// With the next commit.
  private List<TriggerChange> later(List<TriggerChange> triggers) {
    var now = List.copyOf(marks);
    marks.clear();
    marks.addAll(triggers);
    return now;
  }

  /// As they are on record; where that rule is left out, it does not say that they are paused.
  @Override
  public List<Trigger> triggers() {
    return rules.hold(Rule.PAUSED_FIRES_NOTHING)
        ? super.triggers()
        : super.triggers().stream().map(it -> it.resumedAt(it.decidedUpTo())).toList();
  }

  /// The process has died: what was not durable is gone.
  void lose() {
    unsynced.clear();
    marks.clear();
    fate = Fate.DURABLE;
  }

  @Override
  public void checkWritable() {
    if (broken) {
      throw new StoreException("pretended: broken down");
    }
  }

  @Override
  public Recovered recover() {
    while (!unsynced.isEmpty()) {
      sync();
    }
    if (killedInRecovery) {
      killedInRecovery = false;
      throw new Killed();
    }
    var found = record.recover();
    return rules.hold(Rule.NUMBERS_STAY)
        ? found
        : new Recovered(found.live(), found.agents(), count(), found.lastSession());
  }

  /// How many jobs there are, as if that were the last number.
  private long count() {
    return StreamSupport.stream(promises.jobs().spliterator(), false).count();
  }

  @Override
  public void close() {}
}
