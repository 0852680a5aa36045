package dev.lode.agent.launch.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Tells, as the kernel does, that a process has ended or that a file of an attempt has changed.
///
/// All is told on the one thread `kernel-events`: what is called may hand over, and must not block.
/// Changes of a file are told at once when it was quiet, and otherwise gathered for some
/// milliseconds, so that a workload that writes without rest costs no more than some hundred calls
/// a second. A change told means "look"; it may have been seen already.
///
/// Threads: any.
public final class KernelEvents implements AutoCloseable {

  private static final Logger LOG = System.getLogger(KernelEvents.class.getName());

  private static final long GATHER_NANOS = 5_000_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final EventQueue queue;
  private final Thread thread;
  private final Gathered gathered = new Gathered();

  // Guards all below it, and that the queue's descriptors are used only while they are open.
  private final Object lock = new Object();
  private final Map<Long, ExitWatch> exits = new HashMap<>();
  // By the kernel's number.
  private final Map<Integer, FolderWatch> folders = new HashMap<>();
  private long lastToken = EventQueue.CHANGES;
  private boolean closed;

  private record ExitWatch(int pidfd, Runnable ended) {}

  private KernelEvents(EventQueue queue) {
    this.queue = queue;
    this.thread = Thread.ofPlatform().name("kernel-events").daemon().unstarted(this::run);
  }

  public static KernelEvents start() throws IOException {
    var events = new KernelEvents(new EventQueue());
    events.thread.start();
    return events;
  }

  /// Runs `ended` once, as soon as the process has ended. The descriptor must stay open until then.
  void watchExit(int pidfd, Runnable ended) throws IOException {
    synchronized (lock) {
      requireOpen();
      queue.add(pidfd, ++lastToken);
      exits.put(lastToken, new ExitWatch(pidfd, ended));
    }
  }

  /// Calls `changed` for each file that is written to, appears, or is put in place, until closed. A
  /// folder has one watch at a time. What was there before is not told: watch first, then look.
  public FolderWatch watch(AttemptFolder folder, Consumer<AttemptFile> changed) throws IOException {
    synchronized (lock) {
      requireOpen();
      var number = queue.watch(folder.path());
      var watch = new FolderWatch(number, changed);
      if (folders.putIfAbsent(number, watch) != null) {
        throw new IllegalStateException("watched already: " + folder.path());
      }
      return watch;
    }
  }

  /// The interest in one folder. Closing it ends the interest; one last call may be under way.
  public final class FolderWatch implements AutoCloseable {

    private final int number;
    private final Consumer<AttemptFile> changed;

    private FolderWatch(int number, Consumer<AttemptFile> changed) {
      this.number = number;
      this.changed = changed;
    }

    @Override
    public void close() throws IOException {
      synchronized (lock) {
        if (folders.remove(number, this) && !closed) {
          queue.unwatch(number);
        }
      }
    }
  }

  /// Nothing is told afterwards. Not to be called from `kernel-events` itself.
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      queue.wake();
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      loop();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "kernel-events has ended: no end of a process will be seen", e);
    } finally {
      synchronized (lock) {
        closed = true;
        queue.close();
      }
    }
  }

  private void loop() throws IOException {
    var ready = new ArrayList<Long>();
    var listenAgain = 0L; // on the clock of System.nanoTime; 0: listening
    while (!isClosed()) {
      var rest = listenAgain == 0 ? -1 : Math.max(0, listenAgain - System.nanoTime());
      queue.await(rest < 0 ? -1 : (int) (rest / NANOS_PER_MILLI) + 1, ready::add);
      for (var token : ready) {
        if (token == EventQueue.CHANGES) {
          gathered.tellAll();
          listenAgain = System.nanoTime() + GATHER_NANOS;
        } else if (token != EventQueue.WAKE) {
          tellExit(token);
        }
      }
      ready.clear();
      if (listenAgain != 0 && System.nanoTime() - listenAgain >= 0) {
        queue.listenForChanges();
        listenAgain = 0;
      }
    }
  }

  private void tellExit(long token) throws IOException {
    ExitWatch watch;
    synchronized (lock) {
      watch = exits.remove(token);
    }
    if (watch != null) {
      queue.remove(watch.pidfd);
      tell(watch.ended);
    }
  }

  private static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an event was not taken", e);
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  /// The changes of one look at the queue, each told once. Used on `kernel-events` only.
  private final class Gathered implements EventQueue.Changes {

    private final Map<FolderWatch, Set<AttemptFile>> changes = new LinkedHashMap<>();

    void tellAll() throws IOException {
      queue.readChanges(this);
      changes.forEach((watch, files) -> files.forEach(it -> tell(() -> watch.changed.accept(it))));
      changes.clear();
    }

    @Override
    public void changed(int number, String fileName) {
      for (var file : AttemptFile.values()) {
        if (file.fileName().equals(fileName)) {
          synchronized (lock) {
            var watch = folders.get(number);
            if (watch != null) {
              changes.computeIfAbsent(watch, _ -> EnumSet.noneOf(AttemptFile.class)).add(file);
            }
          }
        }
      }
    }

    @Override
    public void overflowed() {
      synchronized (lock) {
        folders.values().forEach(it -> changes.put(it, EnumSet.allOf(AttemptFile.class)));
      }
    }
  }
}
