package dev.lode.cli.follow;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.screen.Screen;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// What Ctrl-C means while a job is followed: once, a wish for its end; twice, that the person
/// leaves.
public final class Interrupts implements AutoCloseable {

  private static final String SIGNAL = "INT";

  private final LodeClient client;
  private final Screen screen;
  private final String job;
  private final Runnable leave;
  private final @Nullable Object before;
  private int count;

  /// @param leave ends this process
  public Interrupts(LodeClient client, Screen screen, String job, Runnable leave) {
    this.client = client;
    this.screen = screen;
    this.job = job;
    this.leave = leave;
    this.before = Signals.register(SIGNAL, this::pressed);
  }

  private synchronized void pressed() {
    count++;
    if (count == 1) {
      screen.say("cancelling the job; Ctrl-C once more leaves it to itself");
      Thread.ofVirtual().name("cancel-" + job).start(this::cancel);
    } else if (count == 2) {
      Thread.ofPlatform().name("leave").start(leave);
    }
  }

  private void cancel() {
    try {
      client.cancel(job);
    } catch (CommandFailed e) {
      screen.say("it could not be cancelled: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Signals.unregister(SIGNAL, before);
  }
}
