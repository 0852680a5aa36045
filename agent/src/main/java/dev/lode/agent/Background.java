package dev.lode.agent;

import dev.lode.common.config.StartException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Something that is found out while the agent starts with other things.
final class Background<T> {

  private final FutureTask<T> task;

  private Background(FutureTask<T> task) {
    this.task = task;
  }

  static <T> Background<T> of(String name, Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().name("start-" + name).start(task);
    return new Background<>(task);
  }

  T await() throws StartException, IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case StartException refused -> throw refused;
        case IOException failed -> throw failed;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
