package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.AttemptFile;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.logs.LogListener;
import dev.lode.agent.logs.LogShipper;
import dev.lode.agent.logs.LogState;
import dev.lode.agent.mask.Mask;
import dev.lode.agent.progress.ProgressFile;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Progress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What one attempt tells while it runs: its log and its progress.
///
/// Threads: any.
final class Output implements LogListener {

  private static final Logger LOG = System.getLogger(Output.class.getName());

  private final AttemptId id;
  private final AttemptFolder folder;
  private final Equipment.Outputs tools;
  private final Journal journal;
  private final AttemptListener listener;

  /// Done when the log needs no more looking after.
  private final CompletableFuture<Void> shipped = new CompletableFuture<>();

  private final AtomicBoolean progressTracked = new AtomicBoolean();
  private volatile LogState state;
  private volatile @Nullable Progress progress;

  private final Quiet quiet;
  private final Mask mask;

  /// Negative while the log may grow.
  private volatile long finalLength = -1;

  private KernelEvents.@Nullable FolderWatch watch;
  private boolean following;

  Output(AttemptId id, AttemptFolder folder, LogState state, Mask mask, Equipment equipment) {
    this.mask = mask;
    this.id = id;
    this.folder = folder;
    this.state = state;
    this.tools = equipment.outputs();
    this.journal = equipment.journal();
    this.listener = equipment.listener();
    this.quiet = new Quiet(folder.log(), folder.progress(), System::nanoTime);
  }

  /// Follows what a live workload writes.
  void follow() {
    if (following) {
      return; // since what was written before the workload began
    }
    following = true;
    try {
      watch = tools.events().watch(folder, this::grown);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "cannot watch {0}, its log is shipped at its end: {1}",
          folder.path(),
          e.getMessage());
    }
    tools.logs().track(id, log(), state, this);
    if (Files.exists(folder.progress())) {
      progressGrown();
    }
  }

  /// Nobody writes any more; what is there is final.
  ///
  /// @return how long the log is
  long end() throws InterruptedException {
    unwatch();
    if (progressTracked.get() || Files.exists(folder.progress())) {
      tools.progress().drop(id);
      ProgressFile.last(folder.progress()).ifPresent(it -> progress = masked(it));
    }
    long length = tools.logs().measure(id);
    end(length);
    return length;
  }

  /// Takes up a log that ended at this length before the agent was started.
  void resume(long length) {
    ProgressFile.last(folder.progress()).ifPresent(it -> progress = masked(it));
    finalLength = length;
    tools.logs().trackEnded(id, log(), state, length, this);
  }

  private LogShipper.Source log() {
    return new LogShipper.Source(folder.log(), mask);
  }

  private void end(long length) {
    finalLength = length;
    tools.logs().ended(id, length);
  }

  /// Returns when every byte is durable at the coordinator, or counted as lost there.
  void awaitShipped() throws InterruptedException {
    try {
      shipped.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Nothing of it is wanted any more.
  void drop() {
    unwatch();
    tools.progress().drop(id);
    tools.logs().drop(id);
  }

  long logEnd() {
    long length = finalLength;
    return length >= 0 ? length : tools.logs().length(id);
  }

  long logLostBytes() {
    return state.lost();
  }

  /// How long nothing has been written, to the log or as progress.
  Duration quiet() {
    return quiet.length();
  }

  @Nullable Progress progress() {
    return progress;
  }

  @Override
  public void moved(LogState next) {
    var before = state;
    state = next;
    if (!next.sameLoss(before)) {
      journal.note(new Entry.LogMoved(id, next));
    }
  }

  @Override
  public CompletableFuture<Void> remember(LogState next) {
    state = next;
    return journal.record(new Entry.LogMoved(id, next));
  }

  @Override
  public void complete(LogState last) {
    moved(last);
    shipped.complete(null);
  }

  @Override
  public void unwanted() {
    shipped.complete(null);
  }

  private Progress masked(Progress told) {
    return mask.isEmpty() ? told : new Progress(told.percent(), mask.text(told.message()));
  }

  private void progressed(Progress next) {
    progress = masked(next);
    listener.changed();
  }

  private void grown(AttemptFile file) {
    switch (file) {
      case LOG -> tools.logs().grown(id);
      case PROGRESS -> progressGrown();
      case RESULT -> {} // read when the workload has ended
    }
  }

  /// Most workloads never tell any progress, and cost nothing here.
  private void progressGrown() {
    if (progressTracked.compareAndSet(false, true)) {
      tools.progress().track(id, folder.progress(), this::progressed);
    } else {
      tools.progress().grown(id);
    }
  }

  private void unwatch() {
    var opened = watch;
    watch = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "cannot end the watch of " + folder.path(), e);
      }
    }
  }
}
