package dev.lode.cli.follow;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says why a job waits, once it has waited long enough for anybody to wonder, and again whenever
/// the reason is another.
///
/// Asks again and again, because the reason is made up when somebody asks: nothing happens to the
/// job that could be watched.
///
/// Threads: `update` and `close` from one; asking is done by another of its own.
final class Waiting implements AutoCloseable {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(3);

  private final LodeClient client;
  private final String id;
  private final Consumer<String> say;
  private @Nullable Thread asking;
  private volatile String said = "";

  Waiting(LodeClient client, String id, Consumer<String> say) {
    this.client = client;
    this.id = id;
    this.say = say;
  }

  /// @param queued whether the job waits now
  void update(boolean queued) {
    if (!queued) {
      close();
    } else if (asking == null) {
      asking = Thread.ofVirtual().name("waiting-" + id).start(this::ask);
    }
  }

  private void ask() {
    try {
      Thread.sleep(FIRST);
      while (true) {
        var reason = client.job(id).getWaiting();
        if (!reason.isEmpty() && !reason.equals(said)) {
          said = reason;
          say.accept("waiting: " + reason);
        }
        Thread.sleep(AGAIN);
      }
    } catch (InterruptedException | CommandFailed e) {
      // It waits no longer, or whoever watches the job meets the same trouble and tells.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (asking != null) {
      asking.interrupt();
      asking = null;
    }
  }
}
