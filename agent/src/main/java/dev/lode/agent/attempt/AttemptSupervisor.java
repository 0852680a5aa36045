package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.Launched;
import dev.lode.agent.logs.LogState;
import dev.lode.agent.mask.Mask;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Prepared;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Looks after one attempt from its start until the coordinator has it on record too.
///
/// Its life is one thread that runs straight through [AttemptLife]; whoever wants something of it
/// from outside (a stop, to forget it) leaves word here and wakes the thread.
///
/// Threads: any.
final class AttemptSupervisor {

  private static final Logger LOG = System.getLogger(AttemptSupervisor.class.getName());

  private final AttemptId id;
  private final AttemptFolder folder;
  private final Equipment tools;
  private final AttemptLife life;
  private volatile Phase phase = new Phase.Preparing();
  private volatile @Nullable Output output;
  private volatile @Nullable Prepared prepared;
  private volatile Mask mask = Mask.NONE;

  private final ReentrantLock lock = new ReentrantLock();

  // All below are guarded by the lock.
  private @Nullable Thread thread;
  private @Nullable LiveProcess live;

  /// From the last moment at which a stop could keep it from starting.
  private boolean launching;

  /// Asked for before there was a process.
  private @Nullable Duration stop;

  private boolean forgotten;
  private boolean closed;

  AttemptSupervisor(AttemptId id, Equipment tools) {
    this.id = id;
    this.tools = tools;
    this.folder = tools.processes().folders().of(id.toString());
    this.life = new AttemptLife(id, folder, tools, this);
  }

  Standing standing() {
    var now = phase;
    var told = output;
    return told == null
        ? new Standing(id, now, 0, 0, null, Duration.ZERO, prepared)
        : new Standing(
            id,
            now,
            told.logEnd(),
            told.logLostBytes(),
            told.progress(),
            now instanceof Phase.Running ? told.quiet() : Duration.ZERO,
            prepared);
  }

  // ---- what others ask for

  void start(AttemptSpec spec) {
    mask = spec.secrets().mask();
    thread(() -> life.begin(spec));
  }

  /// Without a thread and without a folder: there is nothing to look after.
  void bury(String why) {
    tombstone(why);
  }

  void refuse(Fault fault) {
    unprepared(fault);
  }

  /// What has ended is left alone.
  void stop(Duration grace) {
    lock.lock();
    try {
      if (live != null) {
        live.stop(grace);
      } else if (phase instanceof Phase.Preparing) {
        stop = stop == null || grace.compareTo(stop) < 0 ? grace : stop;
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Drops the attempt with all that there is of it; what still lives is killed first.
  void forget() {
    lock.lock();
    try {
      forgotten = true;
      if (live != null && !live.ended()) {
        live.stop(Duration.ZERO);
      } else if (thread == null) {
        thread(() -> {});
      } else {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends the looking after; the attempt itself goes on.
  @Nullable Thread close() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        thread.interrupt();
      }
      return thread;
    } finally {
      lock.unlock();
    }
  }

  /// Takes up an attempt of an earlier agent. Its phase is known when this returns.
  void recover(AttemptRecord record) throws IOException, InterruptedException {
    prepared = record.prepared();
    switch (record.end()) {
      case Entry.Exited ended -> {
        mask = recalled();
        phase = new Phase.Exited(ended.startedAt(), ended.exit());
        thread(() -> life.resume(ended, record.log()));
      }
      case Entry.Unprepared(_, var fault) -> phase = new Phase.Unprepared(fault);
      case Entry.Tombstone(_, var why) -> phase = new Phase.Tombstone(why);
      case null -> adopt(record);
    }
  }

  /// What its secrets were. When they cannot be known any more, none of its output goes out.
  private Mask recalled() {
    try {
      return tools.preparation().secrets().recall(folder).mask();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "all output of {0} is masked from now on: {1}", id, e.getMessage());
      return Mask.ALL;
    }
  }

  private void adopt(AttemptRecord record) throws IOException, InterruptedException {
    var boot = record.bootId();
    if (boot != null && !boot.equals(tools.processes().bootId())) {
      tombstone("its host was restarted");
      return;
    }
    var found = tools.processes().adopt(record, folder);
    if (found.isEmpty()) {
      tombstone("its agent ended before it was started");
      return;
    }
    mask = recalled();
    var launched = found.get();
    var at = record.startedAt();
    var running = new Phase.Running(at == null ? tools.processes().startOf(launched) : at);
    phase = running;
    var process = launched(launched);
    thread(() -> life.supervise(process, running, "the command", record.log()));
  }

  // ---- what its life asks for

  /// Asked once, before its process is started; after a yes a stop finds a process.
  boolean mayLaunch() {
    lock.lock();
    try {
      launching = stop == null && !forgotten && !closed;
      return launching;
    } finally {
      lock.unlock();
    }
  }

  LiveProcess launched(Launched launched) {
    lock.lock();
    try {
      var process = new LiveProcess(launched);
      live = process;
      launching = false;
      if (forgotten) {
        process.stop(Duration.ZERO);
      } else if (stop != null) {
        process.stop(stop);
      }
      return process;
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stop != null && !closed && !forgotten;
    } finally {
      lock.unlock();
    }
  }

  /// Made when it is first asked for.
  ///
  /// @param log what is known of it before
  Output output(LogState log) {
    var told = output;
    if (told == null) {
      told = new Output(id, folder, log, mask, tools);
      output = told;
    }
    return told;
  }

  /// What preparing took, whether or not anything comes of it.
  void prepared(Prepared what) {
    prepared = what;
    tools.journal().note(new Entry.Prepared(id, what));
  }

  Mask mask() {
    return mask;
  }

  void unprepared(Fault fault) {
    tools.journal().note(new Entry.Unprepared(id, fault));
    over(new Phase.Unprepared(fault));
  }

  void tombstone(String why) {
    tools.journal().note(new Entry.Tombstone(id, why));
    over(new Phase.Tombstone(why));
  }

  void over(Phase end) {
    tools.listener().ended(end);
    to(end);
  }

  void to(Phase next) {
    phase = next;
    tools.listener().changed();
  }

  // ---- its thread

  private interface Life {
    void live() throws InterruptedException;
  }

  private void thread(Life life) {
    lock.lock();
    try {
      thread = Thread.ofVirtual().name("attempt-" + id).unstarted(() -> run(life));
      thread.start();
    } finally {
      lock.unlock();
    }
  }

  private void run(Life life) {
    try {
      life.live();
    } catch (InterruptedException e) {
      if (isStopped()) {
        tombstone(AttemptLife.STOPPED);
      }
    } catch (RuntimeException | Error e) {
      bug(e);
    }
    if (!rests()) {
      clean();
    }
  }

  /// True when there is nothing more to do for now.
  private boolean rests() {
    lock.lock();
    try {
      thread = forgotten && !closed ? thread : null;
      return thread == null;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is known about the attempt's state any more, so nothing of it may live.
  private void bug(Throwable bug) {
    LOG.log(Level.ERROR, "the supervisor of " + id + " has failed", bug);
    var process = process();
    try {
      if (process != null) {
        process.stop(Duration.ZERO);
        var _ = process.awaitEnd();
      }
      unprepared(Fault.fleet("the agent failed: " + bug));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable LiveProcess process() {
    lock.lock();
    try {
      return live;
    } finally {
      lock.unlock();
    }
  }

  private void clean() {
    var told = output;
    if (told != null) {
      told.drop();
    }
    try {
      tools.processes().remove(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove " + folder.path(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    tools.journal().note(new Entry.Forgotten(id));
  }

  /// Interrupts what can be: while a process comes to life, or lives, word is left instead.
  private void wake() {
    if (thread != null && !launching) {
      thread.interrupt();
    }
  }
}
