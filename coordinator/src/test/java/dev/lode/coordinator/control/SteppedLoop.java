package dev.lode.coordinator.control;

import dev.lode.coordinator.control.Committer.Turned;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.store.JobStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The real [ControlLoop] with its two threads taken away: a simulator does what each would do
/// next.
///
/// Threads: one.
public final class SteppedLoop {

  private final ControlLoop loop;
  private @Nullable Turned writing;

  public SteppedLoop(
      ControlLoop.Limits limits,
      Times times,
      InstantSource time,
      InstantSource wall,
      JobStore store,
      Actor actor) {
    this.loop = new ControlLoop(limits, times, time, wall, store, actor);
    this.loop.recover();
  }

  public CompletableFuture<Answer> send(Command command) {
    return loop.send(command);
  }

  public void hold(Duration time) {
    loop.hold(time);
  }

  /// Whether the thread that decides could do so, or would wait for the one that writes.
  public boolean mayDecide() {
    return loop.committer.next.isEmpty();
  }

  /// One round of the thread that decides; nothing when nothing waits and no tick is due. False
  /// when the store cannot be read.
  public boolean decide() {
    try {
      return loop.round(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The thread that writes takes the next turn into its hands; false when there is none.
  public boolean beginWrite() {
    writing = loop.committer.next.poll();
    return writing != null;
  }

  /// It has been written, or could not be.
  public void endWrite() {
    var turned = writing;
    if (turned != null) {
      writing = null;
      loop.committer.handle(turned);
    }
  }
}
