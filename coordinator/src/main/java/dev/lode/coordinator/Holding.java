package dev.lode.coordinator;

import java.io.IOException;
import java.time.Duration;

/// The first while on a restored data folder: when it has passed, the folder is one like any other.
/// A coordinator that ends before has it all before it again.
final class Holding {

  private static final System.Logger LOG = System.getLogger(Holding.class.getName());

  private final DataFolder folder;
  private final Duration time;
  private final Thread thread;

  private Holding(DataFolder folder, Duration time) {
    this.folder = folder;
    this.time = time;
    this.thread = Thread.ofVirtual().name("holding").unstarted(this::run);
  }

  static Holding begin(DataFolder folder, Duration time) {
    LOG.log(
        System.Logger.Level.INFO,
        "restored from a backup: no job starts for {0} s, until what ran before has ended or told"
            + " of itself",
        time.toSeconds());
    var holding = new Holding(folder, time);
    holding.thread.start();
    return holding;
  }

  private void run() {
    try {
      Thread.sleep(time);
      folder.settled();
    } catch (InterruptedException _) {
      // The coordinator stops.
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the next start waits again: {0}", e.getMessage());
    }
  }

  void end() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
