package dev.lode.coordinator.backup;

import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.file.StoredFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes into an archive, found a page of jobs or a folder of blobs at a time.
///
/// Only logs of attempts that the record knows: an attempt that began after it was copied will have
/// its number given anew in the coordinator's next life, and must find no log there. Blobs never
/// change, so all that are there do.
///
/// Threads: one.
final class Inventory {

  private static final int PAGE = 500;

  private final Path data;
  private final JobStore record;
  private final FileLogStore logs;
  private final FileBlobStore blobs;
  private final ArrayDeque<Item> found = new ArrayDeque<>();
  private final ArrayDeque<Path> shards;
  private long before = Long.MAX_VALUE;
  private boolean jobsDone;

  /// @param copy the record, copied
  /// @param record the same, opened
  Inventory(Path data, Item copy, JobStore record, FileLogStore logs, FileBlobStore blobs) {
    this.data = data;
    this.record = record;
    this.logs = logs;
    this.blobs = blobs;
    this.shards = new ArrayDeque<>(blobs.shards());
    found.add(copy);
  }

  /// Null when there is nothing more.
  @Nullable Item next() {
    while (found.isEmpty() && (!jobsDone || !shards.isEmpty())) {
      if (!jobsDone) {
        addLogs();
      } else {
        addBlobs(shards.remove());
      }
    }
    return found.poll();
  }

  private void addLogs() {
    var page = record.list(new JobQuery(List.of(), "", List.of(), before, PAGE));
    jobsDone = page.isEmpty();
    for (var job : page) {
      before = job.number();
      for (var file : logs.files(job.id(), job.attempts())) {
        found.add(
            new Item(Layout.name(data, file.path()), file.path(), file.bytes(), sealed(file)));
      }
    }
  }

  private static boolean sealed(StoredFile file) {
    return file.path().toString().endsWith(".zst");
  }

  private void addBlobs(Path shard) {
    for (var file : blobs.files(shard)) {
      found.add(new Item(Layout.name(data, file.path()), file.path(), file.bytes(), true));
    }
  }
}
