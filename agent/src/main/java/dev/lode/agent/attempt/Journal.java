package dev.lode.agent.attempt;

import dev.lode.common.model.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The agent's record of its attempts, in one file of the data folder.
///
/// One thread writes; what was handed in while it wrote goes out together, with one sync for all
/// that asked for one. When the disk refuses (it is full), starts are refused, and everything else
/// waits and is tried again until it is written: an end that happened cannot be refused.
///
/// Threads: any.
public final class Journal implements AutoCloseable {

  static final long COMPACT_ABOVE_BYTES = 4L << 20;

  private static final Logger LOG = System.getLogger(Journal.class.getName());
  private static final long RETRY_MILLIS = 250;
  private static final int BATCH = 1000;

  /// @param entry null asks the writer to end
  private record Item(@Nullable Entry entry, boolean durably, CompletableFuture<Void> written) {

    /// Whether a refusal of the disk is an answer to it.
    boolean mayFail() {
      return entry instanceof Entry.Start;
    }
  }

  private final JournalFile file;
  private final SortedMap<AttemptId, AttemptRecord> found;
  private final LinkedBlockingQueue<Item> waiting = new LinkedBlockingQueue<>();
  private final Thread writer;

  private Journal(JournalFile file, List<Entry> entries) {
    this.file = file;
    this.found = AttemptRecord.of(entries);
    this.writer = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
  }

  public static Journal open(Path path) throws IOException {
    return open(path, COMPACT_ABOVE_BYTES);
  }

  static Journal open(Path path, long compactAboveBytes) throws IOException {
    var entries = new ArrayList<Entry>();
    var journal = new Journal(JournalFile.open(path, compactAboveBytes, entries), entries);
    journal.writer.start();
    return journal;
  }

  /// What was on record when the journal was opened.
  SortedMap<AttemptId, AttemptRecord> found() {
    return found;
  }

  /// Done when the entry is on disk and would survive a loss of power. Fails, with an
  /// [IOException], for a start only.
  CompletableFuture<Void> record(Entry entry) {
    return offer(new Item(entry, true, new CompletableFuture<>()));
  }

  /// Written soon; not missed when it is lost.
  void note(Entry entry) {
    waiting.add(new Item(entry, false, new CompletableFuture<>()));
  }

  /// Writes what was handed in, as far as the disk takes it, and ends.
  @Override
  public void close() throws IOException {
    var end = offer(new Item(null, false, new CompletableFuture<>()));
    end.join();
    file.close();
  }

  private CompletableFuture<Void> offer(Item item) {
    waiting.add(item);
    return item.written();
  }

  private void run() {
    List<Item> unwritten = new ArrayList<>();
    try {
      while (true) {
        var batch = nextBatch(unwritten);
        var end = batch.stream().filter(it -> it.entry() == null).findFirst().orElse(null);
        batch.removeIf(it -> it.entry() == null);
        unwritten = write(batch);
        if (end != null) {
          end.written().complete(null);
          return;
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the journal has ended by a bug: nothing more can be started", e);
      fail(unwritten, e);
      refuseAll(e);
    }
  }

  private List<Item> nextBatch(List<Item> unwritten) throws InterruptedException {
    var batch = new ArrayList<>(unwritten);
    var first =
        batch.isEmpty() ? waiting.take() : waiting.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      waiting.drainTo(batch, BATCH);
    }
    return batch;
  }

  /// What could not be written and must be tried again.
  private List<Item> write(List<Item> batch) {
    if (batch.isEmpty()) {
      return new ArrayList<>();
    }
    try {
      var entries = new ArrayList<Entry>(batch.size());
      for (Item item : batch) {
        if (item.entry() != null) {
          entries.add(item.entry());
        }
      }
      file.append(entries, batch.stream().anyMatch(Item::durably));
      batch.forEach(it -> it.written().complete(null));
      return new ArrayList<>();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot write the journal: {0}", e.getMessage());
      fail(batch.stream().filter(Item::mayFail).toList(), e);
      return new ArrayList<>(batch.stream().filter(it -> !it.mayFail()).toList());
    }
  }

  private static void fail(List<Item> items, Throwable cause) {
    items.forEach(it -> it.written().completeExceptionally(cause));
  }

  /// Keeps answering after a bug, so that nobody waits for ever.
  private void refuseAll(Throwable cause) {
    while (true) {
      try {
        var item = waiting.take();
        item.written().completeExceptionally(cause);
        if (item.entry() == null) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
