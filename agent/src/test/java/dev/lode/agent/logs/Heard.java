package dev.lode.agent.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A listener that remembers what it heard.
final class Heard implements LogListener {

  private final List<LogState> states = new ArrayList<>();
  private int completions;
  private boolean unwanted;

  @Override
  public synchronized void moved(LogState state) {
    states.add(state);
  }

  @Override
  public synchronized CompletableFuture<Void> remember(LogState state) {
    states.add(state);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void complete(LogState state) {
    states.add(state);
    completions++;
    notifyAll();
  }

  @Override
  public synchronized void unwanted() {
    unwanted = true;
  }

  synchronized LogState last() {
    return states.isEmpty() ? LogState.NEW : states.getLast();
  }

  synchronized int completions() {
    return completions;
  }

  synchronized boolean isUnwanted() {
    return unwanted;
  }

  /// The state that the log was completed with.
  synchronized LogState awaitComplete() throws InterruptedException {
    while (completions == 0) {
      wait();
    }
    return last();
  }
}
