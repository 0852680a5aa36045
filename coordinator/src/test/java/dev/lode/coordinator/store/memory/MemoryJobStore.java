package dev.lode.coordinator.store.memory;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps jobs in memory, and fails or stalls when told to.
///
/// A store of the same [Contents] finds what the one before has committed, as a coordinator does
/// that starts again on its data folder.
///
/// Threads: any.
public final class MemoryJobStore implements JobStore {

  /// What has been committed; the disk, so to speak.
  public static final class Contents {
    private final TreeMap<Long, Job> jobs = new TreeMap<>();
    private final Map<JobId, Workload> workloads = new HashMap<>();
    private final Map<JobId, TreeMap<Integer, PastAttempt>> past = new HashMap<>();
    private final TreeMap<String, Agent> agents = new TreeMap<>();
    private final TreeMap<String, Trigger> triggers = new TreeMap<>();
    private final TreeMap<Long, Kept> kept = new TreeMap<>();
    private long removedNumber;
  }

  private final Contents contents;
  private int failures;
  private boolean broken;
  private boolean stalled;
  private boolean closed;
  private int commits;

  public MemoryJobStore() {
    this(new Contents());
  }

  public MemoryJobStore(Contents contents) {
    this.contents = contents;
  }

  /// The next `count` commits fail; it can be written all the same.
  public synchronized void failNextCommits(int count) {
    failures = count;
  }

  /// Until it is mended no commit succeeds, and `checkWritable` says so.
  public synchronized void breakDown() {
    broken = true;
  }

  public synchronized void mend() {
    broken = false;
  }

  /// Commits wait until [#resume].
  public synchronized void stall() {
    stalled = true;
  }

  public synchronized void resume() {
    stalled = false;
    notifyAll();
  }

  /// How many commits have succeeded.
  public synchronized int commits() {
    return commits;
  }

  @Override
  public synchronized void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    waitWhileStalled();
    checkWritable();
    if (failures > 0) {
      failures--;
      throw new StoreException("memory: a commit failed, as it was told to");
    }
    for (JobChange change : jobs) {
      var known = contents.jobs.get(change.job().number());
      if (known != null && !known.id().equals(change.job().id())) {
        throw new StoreException("memory: another job has the number " + known.number());
      }
    }
    jobs.forEach(this::put);
    agents.forEach(it -> contents.agents.put(it.id().value(), it));
    triggers.forEach(this::put);
    keeping.forEach(this::put);
    commits++;
  }

  private void put(Keeping change) {
    var job = contents.jobs.get(change.number());
    if (job == null || !job.id().equals(change.id())) {
      return;
    }
    var before = contents.kept.getOrDefault(change.number(), Kept.WHOLE);
    if (change instanceof Keeping.OfEnded it
        && (before.pinned() || !job.equals(it.ended().job()))) {
      return;
    }
    if (change instanceof Keeping.JobGone) {
      contents.jobs.remove(job.number());
      contents.workloads.remove(job.id());
      contents.kept.remove(job.number());
      contents.removedNumber = Math.max(contents.removedNumber, job.number());
    } else {
      contents.kept.put(change.number(), before.after(change));
    }
  }

  @Override
  public synchronized Map<Long, Kept> kept(List<Long> numbers) {
    var kept = new HashMap<>(contents.kept);
    kept.keySet().retainAll(numbers);
    return kept;
  }

  @Override
  public synchronized List<JobId> pinned() {
    return contents.kept.entrySet().stream()
        .filter(it -> it.getValue().pinned())
        .map(it -> contents.jobs.get(it.getKey()))
        .filter(Objects::nonNull)
        .map(Job::id)
        .toList();
  }

  private void put(JobChange change) {
    contents.jobs.put(change.job().number(), change.job());
    if (change.workload() != null) {
      contents.workloads.put(change.job().id(), change.workload());
    }
    var past = contents.past.computeIfAbsent(change.job().id(), _ -> new TreeMap<>());
    change.past().forEach(it -> past.put(it.attempt().id().number(), it));
  }

  private void put(TriggerChange change) {
    switch (change.what()) {
      case SAVED, MOVED -> contents.triggers.put(change.trigger().id().value(), change.trigger());
      case REMOVED -> contents.triggers.remove(change.trigger().id().value());
    }
  }

  private void waitWhileStalled() {
    boolean interrupted = false;
    while (stalled) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void checkWritable() {
    checkOpen();
    if (broken) {
      throw new StoreException("memory: broken down, as it was told to");
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreException("memory: is closed");
    }
  }

  @Override
  public synchronized Recovered recover() {
    checkOpen();
    return new Recovered(
        contents.jobs.values().stream().filter(it -> !it.finished()).toList(),
        List.copyOf(contents.agents.values()),
        Math.max(contents.removedNumber, contents.jobs.isEmpty() ? 0 : contents.jobs.lastKey()),
        contents.agents.values().stream().mapToLong(Agent::session).max().orElse(0));
  }

  @Override
  public synchronized List<Trigger> triggers() {
    checkOpen();
    return contents.triggers.values().stream().sorted(Comparator.comparing(Trigger::name)).toList();
  }

  @Override
  public @Nullable Job find(JobId id) {
    return first(it -> it.id().equals(id));
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return first(it -> it.number() == number);
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    return idempotencyKey.isEmpty()
        ? null
        : jobs(it -> it.idempotencyKey().equals(idempotencyKey))
            .max(Comparator.comparingLong(Job::number))
            .orElse(null);
  }

  private @Nullable Job first(Predicate<Job> wanted) {
    var found = jobs(wanted).toList();
    return found.isEmpty() ? null : found.getFirst();
  }

  private synchronized Stream<Job> jobs(Predicate<Job> wanted) {
    checkOpen();
    return List.copyOf(contents.jobs.values()).stream().filter(wanted);
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    return jobs(it -> it.id().value().startsWith(prefix)).limit(limit).toList();
  }

  @Override
  public synchronized @Nullable Workload workload(JobId id) {
    checkOpen();
    return contents.workloads.get(id);
  }

  @Override
  public synchronized List<PastAttempt> pastAttempts(JobId id) {
    var all = List.copyOf(contents.past.getOrDefault(id, new TreeMap<>()).values());
    return all.subList(Math.max(0, all.size() - MOST_PAST), all.size());
  }

  @Override
  public List<Job> list(JobQuery query) {
    return jobs(it -> matches(query, it))
        .sorted(Comparator.comparingLong(Job::number).reversed())
        .limit(query.limit())
        .toList();
  }

  private static boolean matches(JobQuery query, Job job) {
    return job.number() < query.beforeNumber()
        && (query.name().isEmpty() || query.name().equals(job.spec().name()))
        && (query.states().isEmpty() || query.states().contains(StateWord.of(job.state())))
        && (query.outcomes().isEmpty()
            || (job.state() instanceof JobState.Finished finished
                && query.outcomes().contains(OutcomeWord.of(finished.outcome()))));
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
