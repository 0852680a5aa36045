package dev.lode.agent.attempt;

import dev.lode.common.model.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// Every attempt of this host that is not forgotten. The front door of the package.
///
/// A command may come twice or late: a start of what is known, or was known, does nothing; a stop
/// of what is not known leaves a tombstone.
///
/// Threads: any; nothing here blocks but opening and closing.
public final class Attempts implements AutoCloseable {

  /// More than any host runs; a start beyond it is refused.
  static final int MAX_ATTEMPTS = 10_000;

  /// Beyond it the oldest is dropped: the coordinator asks again if it still wants to know.
  static final int MAX_TOMBSTONES = 10_000;

  /// Attempts forgotten lately, so that a late start does not run one again.
  static final int MAX_FORGOTTEN = 16_384;

  private static final Logger LOG = System.getLogger(Attempts.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Equipment tools;
  private final Map<AttemptId, AttemptSupervisor> known = new ConcurrentSkipListMap<>();

  /// One command at a time.
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Recent strangers = new Recent(MAX_TOMBSTONES);
  private final Recent forgotten = new Recent(MAX_FORGOTTEN);
  private boolean closed;

  private Attempts(Equipment tools) {
    this.tools = tools;
  }

  /// Takes up what earlier agents have left: adopts what lives, knows what has ended, and has a
  /// tombstone for what is gone. Fails when it cannot be found out what became of one of them.
  public static Attempts open(Equipment tools) throws IOException, InterruptedException {
    var attempts = new Attempts(tools);
    attempts.recover();
    return attempts;
  }

  public void start(AttemptSpec spec) {
    lock.lock();
    try {
      if (closed || known.containsKey(spec.id()) || forgotten.contains(spec.id())) {
        return;
      }
      if (known.size() >= MAX_ATTEMPTS) {
        add(spec.id()).refuse(Fault.fleet("its agent has " + MAX_ATTEMPTS + " attempts already"));
      } else {
        add(spec.id()).start(spec);
      }
    } finally {
      lock.unlock();
    }
  }

  /// A start that cannot be understood.
  public void refuse(AttemptId id, Fault fault) {
    lock.lock();
    try {
      if (!closed && !known.containsKey(id) && !forgotten.contains(id)) {
        add(id).refuse(fault);
      }
    } finally {
      lock.unlock();
    }
  }

  public void stop(AttemptId id, Duration grace) {
    lock.lock();
    try {
      var attempt = known.get(id);
      if (attempt != null) {
        attempt.stop(grace);
      } else if (!closed) {
        strangers.add(id).ifPresent(this::drop);
        add(id).bury("it is not here");
      }
    } finally {
      lock.unlock();
    }
  }

  public void forget(AttemptId id) {
    lock.lock();
    try {
      strangers.remove(id);
      var _ = forgotten.add(id);
      drop(id);
    } finally {
      lock.unlock();
    }
  }

  private void drop(AttemptId id) {
    var attempt = known.remove(id);
    if (attempt != null) {
      attempt.forget();
    }
  }

  /// How each of them is, by id.
  public List<Standing> standings() {
    return known.values().stream().map(AttemptSupervisor::standing).toList();
  }

  /// How many there are in each phase, by the phase's lower-case word.
  public SortedMap<String, Integer> count() {
    var counts = new TreeMap<String, Integer>();
    known.values().forEach(it -> counts.merge(it.standing().phase().word(), 1, Integer::sum));
    return counts;
  }

  /// Whether a process of any of them may be there.
  public boolean anyAlive() {
    return !alive().isEmpty();
  }

  /// Whether none of them has a process or may get one.
  public boolean idle() {
    return known.values().stream()
        .map(it -> it.standing().phase())
        .noneMatch(it -> it instanceof Phase.Running || it instanceof Phase.Preparing);
  }

  /// The names of those of which a process may be there.
  public Set<String> alive() {
    return known.values().stream()
        .map(AttemptSupervisor::standing)
        .filter(it -> it.phase() instanceof Phase.Running)
        .map(it -> it.id().toString())
        .collect(Collectors.toSet());
  }

  /// Ends the looking after them; they themselves go on.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    var threads = new ArrayList<Thread>();
    for (AttemptSupervisor attempt : known.values()) {
      var thread = attempt.close();
      if (thread != null) {
        threads.add(thread);
      }
    }
    try {
      for (Thread thread : threads) {
        if (!thread.join(PATIENCE)) {
          LOG.log(Level.WARNING, "{0} does not end", thread.getName());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private AttemptSupervisor add(AttemptId id) {
    var attempt = new AttemptSupervisor(id, tools);
    known.put(id, attempt);
    return attempt;
  }

  private void recover() throws IOException, InterruptedException {
    var records = new TreeMap<>(tools.journal().found());
    folders().forEach(id -> records.computeIfAbsent(id, AttemptRecord::unknown));
    var recoveries = new ArrayList<Future<?>>();
    try (var scope = Executors.newVirtualThreadPerTaskExecutor()) {
      for (AttemptRecord record : records.values()) {
        var attempt = add(record.id());
        if (record.end() instanceof Entry.Tombstone) {
          strangers.add(record.id()).ifPresent(this::drop);
        }
        recoveries.add(
            scope.submit(
                () -> {
                  attempt.recover(record);
                  return null;
                }));
      }
    }
    for (Future<?> recovery : recoveries) {
      try {
        recovery.get();
      } catch (ExecutionException e) {
        throw new IOException(String.valueOf(e.getCause()), e);
      }
    }
    if (!records.isEmpty()) {
      LOG.log(Level.INFO, "found attempts of an earlier agent; phases={0}", count());
    }
  }

  /// What the journal does not know has a folder at least: its line was damaged, or its removal was
  /// cut short.
  private List<AttemptId> folders() throws IOException {
    var ids = new ArrayList<AttemptId>();
    for (var name : tools.processes().folders().names()) {
      try {
        ids.add(AttemptId.from(name));
      } catch (IllegalArgumentException _) {
        LOG.log(Level.WARNING, "not an attempt''s folder, left alone: {0}", name);
      }
    }
    return ids;
  }
}
