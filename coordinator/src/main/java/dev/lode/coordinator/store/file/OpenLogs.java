package dev.lode.coordinator.store.file;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The logs that are open: those in use, and of the others the last used ones, up to a limit.
///
/// Threads: any.
final class OpenLogs implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(OpenLogs.class.getName());
  private static final int SHARDS_DIGITS = 2;

  /// One log, from the first who asked for it to its eviction.
  final class Slot {
    private final AttemptId attempt;
    private int users;
    private @Nullable StoredLog file;

    private Slot(AttemptId attempt) {
      this.attempt = attempt;
    }

    /// The log, or null when there is none.
    synchronized @Nullable StoredLog find() throws IOException {
      if (file == null) {
        file = LogFile.open(path(attempt));
      }
      if (file == null) {
        file = SealedLog.open(path(attempt));
      }
      return file;
    }

    /// The log, made when there is none. Whether its name is durable is the caller's concern.
    synchronized LogFile make() throws IOException {
      return switch (find()) {
        case LogFile found -> found;
        case SealedLog _ -> throw new IOException("the log was sealed: " + path(attempt));
        case null -> {
          var made = LogFile.create(path(attempt));
          file = made;
          yield made;
        }
      };
    }

    /// Cuts off what an append wrote and did not make durable, if it did.
    synchronized void abandonTail() {
      if (file instanceof LogFile log && log.tail()) {
        log.abandon();
      }
    }
  }

  private final Path folder;
  private final int limit;
  private final Map<AttemptId, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  OpenLogs(Path folder, int limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /// `FOLDER/01/0123….NUMBER.RANK.log`, by the first digits of the job's id.
  Path path(AttemptId attempt) {
    String shard = attempt.job().value().substring(0, SHARDS_DIGITS);
    return folder.resolve(shard).resolve(attempt + ".log");
  }

  /// To be followed by [#giveBack].
  synchronized Slot take(AttemptId attempt) {
    if (closed) {
      throw new StoreException(folder + ": is closed");
    }
    var slot = slots.computeIfAbsent(attempt, Slot::new);
    slot.users++;
    return slot;
  }

  synchronized void giveBack(Slot slot) {
    slot.users--;
    if (slot.users == 0 && (closed || slot.file == null || slots.get(slot.attempt) != slot)) {
      evict(slot);
    }
    if (slots.size() > limit) {
      slots.values().stream()
          .filter(it -> it.users == 0 && !(it.file instanceof LogFile log && log.tail()))
          .findFirst()
          .ifPresent(this::evict);
    }
  }

  /// Whoever has the log open may go on; the next one opens what is there by then.
  synchronized void forget(AttemptId attempt) {
    var slot = slots.remove(attempt);
    if (slot != null && slot.users == 0) {
      evict(slot);
    }
  }

  private void evict(Slot slot) {
    slots.remove(slot.attempt, slot);
    if (slot.file != null) {
      try {
        slot.file.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing a log failed: {0}", e.getMessage());
      }
    }
  }

  /// Those in use are closed when they are given back.
  @Override
  public synchronized void close() {
    closed = true;
    slots.values().stream().filter(it -> it.users == 0).toList().forEach(this::evict);
  }
}
