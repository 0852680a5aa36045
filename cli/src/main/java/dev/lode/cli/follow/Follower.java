package dev.lode.cli.follow;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.LogReading;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.screen.Screen;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.State;

/// Shows a job on a screen from now to its end.
///
/// The log is read by a thread of its own; the versions of the job by the caller's.
public final class Follower {

  private final LodeClient client;
  private final Screen screen;
  private final String id;
  private final Waiting waiting;
  private double percent = -1;
  private String message = "";

  /// @param id the job's
  public Follower(LodeClient client, Screen screen, String id) {
    this.client = client;
    this.screen = screen;
    this.id = id;
    this.waiting = new Waiting(client, id, screen::say);
  }

  /// Returns when the job is finished and its whole log has been shown.
  public Job follow() throws InterruptedException {
    var log = Thread.ofVirtual().name("log-" + id).start(this::log);
    try {
      var finished = client.watch(id, this::version);
      log.join();
      return finished;
    } finally {
      log.interrupt();
      waiting.close();
      screen.close();
    }
  }

  private void version(Job job) {
    waiting.update(job.getState() == State.STATE_QUEUED || job.getState() == State.STATE_HELD);
    if (job.hasProgress()) {
      var progress = job.getProgress();
      if (progress.getPercent() != percent || !progress.getMessage().equals(message)) {
        percent = progress.getPercent();
        message = progress.getMessage();
        screen.progress(percent, message);
      }
    }
  }

  private void log() {
    try {
      client.log(id).follow(new LogOnScreen());
    } catch (CommandFailed e) {
      screen.say("the log cannot be shown: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class LogOnScreen implements LogReading.Sink {
    @Override
    public void attempt(int number) {
      if (number > 1) {
        screen.say("attempt " + number + " begins; its log follows from its first byte");
      }
    }

    @Override
    public void write(ByteString data) {
      screen.log(data);
    }
  }
}
