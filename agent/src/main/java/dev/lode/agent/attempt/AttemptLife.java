package dev.lode.agent.attempt;

import dev.lode.agent.attempt.Preparation.Prepared;
import dev.lode.agent.files.ArtifactCollector;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.PosixException;
import dev.lode.agent.logs.LogState;
import dev.lode.agent.progress.ResultFile;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What becomes of an attempt, from top to bottom: prepared, started, running, ended, collected.
///
/// Every step may be the last one that the agent lives to take: what the next agent must know is in
/// the journal before the step that makes it true.
///
/// Threads: the attempt's own.
final class AttemptLife {

  private static final Logger LOG = System.getLogger(AttemptLife.class.getName());

  static final String STOPPED = "it was stopped before it was started";

  private static final int E2BIG = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long LITTLE_BYTES = 1 << 20;

  private final AttemptId id;
  private final AttemptFolder folder;
  private final Equipment tools;
  private final AttemptSupervisor supervisor;

  AttemptLife(AttemptId id, AttemptFolder folder, Equipment tools, AttemptSupervisor supervisor) {
    this.id = id;
    this.folder = folder;
    this.tools = tools;
    this.supervisor = supervisor;
  }

  /// Of an attempt that is to start. Its inputs are fetched while its start goes on record.
  void begin(AttemptSpec spec) throws InterruptedException {
    var recorded =
        tools.journal().record(new Entry.Start(id, tools.processes().bootId(), spec.gpus()));
    var preface = new Preface(folder, () -> supervisor.output(LogState.NEW).follow());
    var prepared = prepare(spec, preface);
    if (prepared.took() != null) {
      supervisor.prepared(prepared.took());
    }
    switch (prepared) {
      case Prepared.Failed(var fault, _) -> {
        shipPreface(preface);
        supervisor.unprepared(fault);
      }
      case Prepared.Ready ready -> {
        var refusal = refusal(recorded);
        if (refusal == null) {
          launch(spec, ready);
        } else {
          supervisor.unprepared(refusal);
        }
      }
    }
  }

  /// Of an attempt that has ended in an earlier agent's time.
  void resume(Entry.Exited ended, LogState log) throws InterruptedException {
    var told = supervisor.output(log);
    told.resume(ended.logEnd());
    collect(
        new Phase.Exited(ended.startedAt(), ended.exit()),
        told,
        CompletableFuture.completedFuture(null));
  }

  /// Of an attempt that has a process.
  ///
  /// @param command what it is called, for people
  void supervise(LiveProcess process, Phase.Running running, String command, LogState log)
      throws InterruptedException {
    var told = supervisor.output(log);
    supervisor.to(running);
    told.follow();
    switch (process.awaitEnd()) {
      case End.Told end -> ended(Exits.of(end, running, command, folder.log()), told);
      case End.Vanished(var why, _) -> {
        told.drop();
        supervisor.tombstone(
            switch (why) {
              case SUPERVISOR_DIED -> "its supervisor was killed, so its exit is not known";
              case FOLDER_GONE -> "it removed its own folder, so its exit is not known";
            });
      }
    }
  }

  /// What was written says why it failed: nobody is told that before it is stored.
  private void shipPreface(Preface preface) throws InterruptedException {
    if (preface.isUsed()) {
      var told = supervisor.output(LogState.NEW);
      told.end();
      told.awaitShipped();
    }
  }

  private Prepared prepare(AttemptSpec spec, Preface preface) throws InterruptedException {
    try {
      tools.processes().folders().make(folder);
      return tools.preparation().prepare(spec, folder, preface);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // what was read or written was closed by it
      }
      return new Prepared.Failed(tools.processes().refusal(e), null);
    }
  }

  /// Null once it is on disk.
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
      var launched = tools.processes().start(spec, folder, ready, supervisor::mayLaunch);
      if (launched.isPresent()) {
        var started = launched.get();
        var process = supervisor.launched(started.launched());
        started
            .launched()
            .supervisor()
            .ifPresent(it -> tools.journal().note(Entry.Launched.of(id, it, started.at())));
        supervise(process, new Phase.Running(started.at()), ready.argv().getFirst(), LogState.NEW);
      } else {
        supervisor.tombstone(
            supervisor.isStopped() ? STOPPED : "its session ended before it was started");
      }
    } catch (PosixException e) {
      supervisor.unprepared(
          e.errno() == E2BIG
              ? Fault.caller("its arguments and its environment are too long together")
              : tools.processes().refusal(e));
    } catch (IOException e) {
      supervisor.unprepared(tools.processes().refusal(e));
    }
  }

  private void ended(Phase.Over end, Output told) throws InterruptedException {
    takeSecrets();
    switch (end) {
      case Phase.Exited bare -> {
        long logEnd = told.end();
        var exited = Exits.explained(bare, this::finding);
        var recorded =
            tools.journal().record(new Entry.Exited(id, exited.exit(), exited.startedAt(), logEnd));
        // Told at once: that its GPUs are free is true whether or not it is on disk yet.
        supervisor.over(exited);
        collect(exited, told, recorded);
      }
      case Phase.Unprepared(var fault) -> {
        told.drop();
        supervisor.unprepared(fault);
      }
    }
  }

  /// On a full disk nothing can be put on record; what filled it may well be what the workload has
  /// left behind, and of that all that anybody wants is away by now.
  private void awaitRoom(CompletableFuture<Void> recorded) throws InterruptedException {
    try {
      recorded.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      if (folder.path().toFile().getUsableSpace() < LITTLE_BYTES) {
        tools.processes().folders().emptyWork(folder);
      }
    } catch (ExecutionException _) {
      // told by whoever asks for it next
    }
  }

  private Optional<Exit.Finding> finding() {
    return tools
        .outputs()
        .rules()
        .look(folder.log())
        .map(it -> it.withWords(supervisor.mask().text(it.words())));
  }

  /// What cannot be removed now is removed with the folder.
  private void takeSecrets() {
    try {
      tools.preparation().secrets().take(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "secrets stay for now: {0}", e.getMessage());
    }
  }

  private void collect(Phase.Exited end, Output told, CompletableFuture<Void> recorded)
      throws InterruptedException {
    var notes = new ArrayList<String>();
    var result =
        switch (ResultFile.read(folder.result())) {
          case ResultFile.Absent _ -> "";
          case ResultFile.Json(var text) -> supervisor.mask().text(text);
          case ResultFile.LeftOut(var note) -> {
            notes.add(supervisor.mask().text(note));
            yield "";
          }
        };
    var artifacts =
        tools
            .artifacts()
            .collect(
                new ArtifactCollector.Folders(folder.output(), folder.work(), folder.leftovers()));
    artifacts.notes().forEach(it -> notes.add(supervisor.mask().text(it)));
    told.awaitShipped();
    awaitRoom(recorded);
    if (refusal(recorded) == null) {
      supervisor.to(new Phase.Collected(end, new Phase.Left(result, artifacts.artifacts(), notes)));
    }
  }
}
