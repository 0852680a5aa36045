package dev.lode.agent.tool;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.LaunchPlan;
import dev.lode.agent.launch.process.Launched;
import dev.lode.agent.launch.process.ProcessLauncher;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Runs tools under the same supervisor as workloads: a tool is killed as a whole tree when its
/// time is over, when nobody waits for it any more, and by the next agent when the one that waited
/// died.
///
/// Threads: any. A call blocks until the tool and all that it started are gone.
public final class Tools {

  private static final Logger LOG = System.getLogger(Tools.class.getName());
  private static final int SIGNALED = 128;

  private final Path folder;
  private final ProcessLauncher launcher;
  private final KernelEvents events;
  private final AtomicLong last = new AtomicLong();

  private Tools(Path folder, ProcessLauncher launcher, KernelEvents events) {
    this.folder = folder;
    this.launcher = launcher;
    this.events = events;
  }

  /// Ends what tools of an earlier agent are still at: nobody waits for it.
  ///
  /// @param folder holds a folder for each tool that runs
  public static Tools open(Path folder, ProcessLauncher launcher, KernelEvents events)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var tools = new Tools(folder, launcher, events);
    try (var left = Files.newDirectoryStream(folder)) {
      for (Path one : left) {
        tools.end(new AttemptFolder(one));
      }
    }
    return tools;
  }

  /// Returns when it has ended; ends it when the waiting thread is interrupted.
  public ToolEnd run(ToolCall call, ToolLog log) throws IOException, InterruptedException {
    var place = AttemptFolder.create(folder.resolve(Long.toString(last.incrementAndGet())));
    try (var output = new ToolOutput(place.log(), log)) {
      return run(call, place, output);
    } finally {
      remove(place);
    }
  }

  private ToolEnd run(ToolCall call, AttemptFolder place, ToolOutput output)
      throws IOException, InterruptedException {
    var wake = new LinkedBlockingQueue<Boolean>();
    long until = System.nanoTime() + call.limit().toNanos();
    try (var _ = events.watch(place, _ -> wake.add(false))) {
      var launched = launcher.launch(new LaunchPlan(place, call.argv(), call.env(), null));
      var end = launched.end();
      var _ = end.whenComplete((_, _) -> wake.add(true));
      var timedOut = false;
      try {
        while (!end.isDone()) {
          var _ = wake.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
          wake.clear();
          output.copy();
          if (!timedOut && System.nanoTime() - until >= 0) {
            timedOut = true;
            until = Long.MAX_VALUE / 2 + System.nanoTime();
            launched.killAll();
          }
        }
      } catch (InterruptedException e) {
        kill(launched);
        throw e;
      }
      output.copy();
      return new ToolEnd(code(end.join()), timedOut, output.tail());
    }
  }

  private static void kill(Launched launched) throws IOException {
    launched.killAll();
    try {
      var _ = launched.end().join();
    } catch (CompletionException e) {
      LOG.log(Level.WARNING, "cannot tell how " + launched.folder().path() + " ended", e);
    }
  }

  private static int code(End end) {
    return switch (end) {
      case End.Told(End.Exited(var code), _, _, _) -> code;
      case End.Told(End.Signaled(var signal), _, _, _) -> SIGNALED + signal;
      case End.Told(End.Unstartable _, _, _, _) -> ToolEnd.NOT_FOUND;
      case End.Vanished _ -> SIGNALED;
    };
  }

  private void end(AttemptFolder left) throws IOException, InterruptedException {
    var launched = launcher.adopt(left, null);
    if (launched.isPresent()) {
      LOG.log(Level.INFO, "ends a tool of an earlier agent; folder={0}", left.path());
      kill(launched.get());
    }
    remove(left);
  }

  private static void remove(AttemptFolder place) {
    try {
      place.delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove {0}: {1}", place.path(), e.getMessage());
    }
  }
}
