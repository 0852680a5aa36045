package dev.lode.agent.attempt;

import dev.lode.agent.attempt.Preparation.Prepared;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.Launched;
import dev.lode.agent.launch.process.PosixException;
import dev.lode.agent.logs.LogState;
import dev.lode.agent.progress.ResultFile;
import dev.lode.common.model.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Looks after one attempt: prepares it, starts it, awaits its end, collects what it left, and
/// keeps its record until the coordinator has it too.
///
/// Its life is one thread that runs straight through [#begin]; whoever wants something of it from
/// outside (a stop, to forget it) leaves word and wakes the thread.
///
/// Threads: any.
final class AttemptSupervisor {

  private static final Logger LOG = System.getLogger(AttemptSupervisor.class.getName());
  private static final int E2BIG = 7;
  private static final String STOPPED = "it was stopped before it was started";

  private final AttemptId id;
  private final AttemptFolder folder;
  private final Equipment tools;
  private volatile Phase phase = new Phase.Preparing();
  private volatile @Nullable Output output;

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
    this.folder = new AttemptFolder(tools.processes().folders().resolve(id.toString()));
  }

  AttemptId id() {
    return id;
  }

  Standing standing() {
    var now = phase;
    var told = output;
    return told == null
        ? new Standing(id, now, 0, 0, null)
        : new Standing(id, now, told.logEnd(), told.logLostBytes(), told.progress());
  }

  // ---- what others ask for

  void start(AttemptSpec spec) {
    thread(() -> begin(spec));
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
    switch (record.end()) {
      case Entry.Exited(_, var exit, var startedAt, var logEnd) -> {
        var end = new Phase.Exited(startedAt, exit);
        var told = newOutput(record.log());
        phase = end;
        thread(
            () -> {
              told.resume(logEnd);
              collect(end, told, CompletableFuture.completedFuture(null));
            });
      }
      case Entry.Unprepared(_, var fault) -> phase = new Phase.Unprepared(fault);
      case Entry.Tombstone(_, var why) -> phase = new Phase.Tombstone(why);
      case null -> adopt(record);
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
    var launched = found.get();
    var at = record.startedAt();
    var running = new Phase.Running(at == null ? tools.processes().startOf(launched) : at);
    phase = running;
    live = new LiveProcess(launched);
    thread(() -> supervise(live(launched), running, "the command", record.log()));
  }

  // ---- its life

  private void begin(AttemptSpec spec) throws InterruptedException {
    var recorded =
        tools.journal().record(new Entry.Start(id, tools.processes().bootId(), spec.gpus()));
    switch (prepare(spec)) {
      case Prepared.Failed(var fault) -> unprepared(fault);
      case Prepared.Ready ready -> {
        var refusal = refusal(recorded);
        if (refusal == null) {
          launch(spec, ready);
        } else {
          unprepared(refusal);
        }
      }
    }
  }

  private Prepared prepare(AttemptSpec spec) throws InterruptedException {
    try {
      AttemptFolder.create(folder.path());
      return tools.preparation().prepare(spec, folder);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // what was read or written was closed by it
      }
      return new Prepared.Failed(tools.processes().refusal(e));
    }
  }

  /// Null once the start is on disk.
  private @Nullable Fault refusal(CompletableFuture<Void> recorded) throws InterruptedException {
    try {
      recorded.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof IOException refused
          ? tools.processes().refusal(refused)
          : Fault.fleet("the agent's journal has failed");
    }
  }

  private void launch(AttemptSpec spec, Prepared.Ready ready) throws InterruptedException {
    try {
      var started = tools.processes().start(spec, folder, ready, this::mayLaunch);
      if (started.isEmpty()) {
        tombstone(isStopped() ? STOPPED : "its session ended before it was started");
        return;
      }
      var launched = started.get().launched();
      launched
          .supervisor()
          .ifPresent(it -> tools.journal().note(Entry.Launched.of(id, it, started.get().at())));
      supervise(
          live(launched),
          new Phase.Running(started.get().at()),
          ready.argv().getFirst(),
          LogState.NEW);
    } catch (PosixException e) {
      unprepared(
          e.errno() == E2BIG
              ? Fault.caller("its arguments and its environment are too long together")
              : tools.processes().refusal(e));
    } catch (IOException e) {
      unprepared(tools.processes().refusal(e));
    }
  }

  private boolean mayLaunch() {
    lock.lock();
    try {
      launching = stop == null && !forgotten && !closed;
      return launching;
    } finally {
      lock.unlock();
    }
  }

  private LiveProcess live(Launched launched) {
    lock.lock();
    try {
      var process = live == null ? new LiveProcess(launched) : live;
      live = process;
      launching = false;
      if (forgotten || stop != null) {
        process.stop(forgotten || stop == null ? Duration.ZERO : stop);
      }
      return process;
    } finally {
      lock.unlock();
    }
  }

  private void supervise(LiveProcess process, Phase.Running running, String command, LogState log)
      throws InterruptedException {
    var told = newOutput(log);
    to(running);
    told.follow();
    switch (process.awaitEnd()) {
      case End.Told end -> {
        long logEnd = told.end();
        switch (Exits.of(end, running, command)) {
          case Phase.Exited exited -> {
            var recorded =
                tools
                    .journal()
                    .record(new Entry.Exited(id, exited.exit(), exited.startedAt(), logEnd));
            tools.listener().ended(exited);
            to(exited);
            collect(exited, told, recorded);
          }
          case Phase.Unprepared(var fault) -> {
            told.drop();
            unprepared(fault);
          }
        }
      }
      case End.Vanished(var why, _) -> {
        told.drop();
        tombstone(
            switch (why) {
              case SUPERVISOR_DIED -> "its supervisor was killed, so its exit is not known";
              case FOLDER_GONE -> "it removed its own folder, so its exit is not known";
            });
      }
    }
  }

  private void collect(Phase.Exited end, Output told, CompletableFuture<Void> recorded)
      throws InterruptedException {
    var notes = new ArrayList<String>();
    var result =
        switch (ResultFile.read(folder.result())) {
          case ResultFile.Absent _ -> "";
          case ResultFile.Json(var text) -> text;
          case ResultFile.LeftOut(var note) -> {
            notes.add(note);
            yield "";
          }
        };
    var artifacts = tools.artifacts().collect(folder.output());
    notes.addAll(artifacts.notes());
    told.awaitShipped();
    if (refusal(recorded) == null) {
      to(new Phase.Collected(end, new Phase.Left(result, artifacts.artifacts(), notes)));
    }
  }

  // ---- its phases

  private void unprepared(Fault fault) {
    tools.journal().note(new Entry.Unprepared(id, fault));
    var end = new Phase.Unprepared(fault);
    tools.listener().ended(end);
    to(end);
  }

  private void tombstone(String why) {
    tools.journal().note(new Entry.Tombstone(id, why));
    var end = new Phase.Tombstone(why);
    tools.listener().ended(end);
    to(end);
  }

  private void to(Phase next) {
    phase = next;
    tools.listener().changed();
  }

  private Output newOutput(LogState log) {
    var told = new Output(id, folder, log, tools);
    output = told;
    return told;
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
        tombstone(STOPPED);
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
      folder.delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove " + folder.path(), e);
    }
    tools.journal().note(new Entry.Forgotten(id));
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stop != null && !closed && !forgotten;
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts what can be: while a process comes to life, or lives, word is left instead.
  private void wake() {
    if (thread != null && !launching) {
      thread.interrupt();
    }
  }
}
