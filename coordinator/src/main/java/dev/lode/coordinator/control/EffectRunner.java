package dev.lode.coordinator.control;

import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.job.Job;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Acts on commits away from the thread that commits: hands each one to the actors in their order.
///
/// Takes a few decisions ahead; then the commits wait for the actors, so that nothing piles up.
///
/// Threads: `committed` and `recovered` from the control loop's threads; the actors are called on
/// one thread of its own.
public final class EffectRunner implements Actor {

  private static final System.Logger LOG = System.getLogger(EffectRunner.class.getName());

  /// Decisions that may wait; each is at most one batch.
  private static final int AHEAD = 64;

  private sealed interface Item {}

  private record Committed(Decision decision) implements Item {}

  private record Recovered(List<Job> live) implements Item {}

  private record Stop() implements Item {}

  private final List<Actor> actors;
  private final ArrayBlockingQueue<Item> items = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;

  /// @param actors called in this order for each commit
  public EffectRunner(List<Actor> actors) {
    this.actors = List.copyOf(actors);
    this.thread = Thread.ofPlatform().name("effects").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void committed(Decision decision) {
    if (!decision.changesNothing() || !decision.effects().isEmpty()) {
      put(new Committed(decision));
    }
  }

  /// Before the start it is passed on at once: nobody may be served by an actor that does not know
  /// what there is.
  @Override
  public void recovered(List<Job> live) {
    if (thread.getState() == Thread.State.NEW) {
      actors.forEach(it -> act(() -> it.recovered(live)));
    } else {
      put(new Recovered(live));
    }
  }

  /// A commit that has happened must be acted on: an interrupt is kept for the caller.
  private void put(Item item) {
    boolean interrupted = false;
    while (true) {
      try {
        items.put(item);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        switch (items.take()) {
          case Committed(var decision) -> actors.forEach(it -> act(() -> it.committed(decision)));
          case Recovered(var live) -> actors.forEach(it -> act(() -> it.recovered(live)));
          case Stop() -> {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The root of what an actor does: its bugs must not keep the others from acting.
  private static void act(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "acting on a commit failed", e);
    }
  }

  /// Acts on what was committed, then ends. Only after the control loop has stopped.
  public void stop() throws InterruptedException {
    put(new Stop());
    thread.join();
  }
}
