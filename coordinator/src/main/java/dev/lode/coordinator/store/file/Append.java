package dev.lode.coordinator.store.file;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStore.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One append to several logs: first all is written, then all is made durable. Closing it without
/// that takes back what was written.
///
/// Threads: one.
final class Append implements AutoCloseable {

  private record Written(AttemptId attempt, LogFile log, long end) {
    boolean grown() {
      return end > log.durable();
    }
  }

  private final Path folder;
  private final OpenLogs logs;
  private final List<OpenLogs.Slot> taken = new ArrayList<>();
  private final List<Written> all = new ArrayList<>();
  private final Set<Path> changedFolders = new LinkedHashSet<>();

  Append(Path folder, OpenLogs logs) {
    this.folder = folder;
    this.logs = logs;
  }

  void write(AttemptId attempt, List<Chunk> chunks) {
    var slot = logs.take(attempt);
    taken.add(slot);
    try {
      var log = slot.make();
      if (!log.named()) {
        changedFolders.add(log.folder());
      }
      all.add(new Written(attempt, log, log.write(chunks)));
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  List<Position> force(Instant now) {
    var work = new ArrayList<InParallel.Work>();
    all.stream().filter(Written::grown).forEach(it -> work.add(it.log()::force));
    changedFolders.forEach(it -> work.add(() -> Folder.sync(it)));
    try {
      InParallel.run(work);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
    var positions = new ArrayList<Position>();
    for (Written it : all) {
      it.log().forced(it.end(), now);
      positions.add(new Position(it.attempt(), it.end()));
    }
    return positions;
  }

  @Override
  public void close() {
    taken.forEach(
        slot -> {
          slot.abandonTail();
          logs.giveBack(slot);
        });
  }
}
