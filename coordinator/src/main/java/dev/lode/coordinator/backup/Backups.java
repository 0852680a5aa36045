package dev.lode.coordinator.backup;

import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// Takes backups of a running coordinator's data folder, one at a time.
///
/// Threads: any, virtual ones preferred.
public final class Backups {

  private static final System.Logger LOG = System.getLogger(Backups.class.getName());

  private final Path data;
  private final Path place;
  private final SqlJobStore jobs;
  private final FileLogStore logs;
  private final FileBlobStore blobs;
  private final AtomicBoolean taken = new AtomicBoolean();

  /// Held while a backup is taken, and while files are deleted.
  private final Semaphore files = new Semaphore(1);

  public Backups(Path data, SqlJobStore jobs, FileLogStore logs, FileBlobStore blobs) {
    this.data = data;
    this.place = data.resolve("backup");
    this.jobs = jobs;
    this.logs = logs;
    this.blobs = blobs;
    // A coordinator that was killed may have left its copy there.
    Trees.remove(place);
  }

  /// Copies the record; the rest follows as it is read.
  public Reply<Following<Part>> begin() {
    if (!taken.compareAndSet(false, true)) {
      return Reply.refused(
          new ApiError(
              ApiError.Code.RESOURCE_EXHAUSTED,
              "a backup is being taken already: try again later"));
    }
    boolean begun = false;
    files.acquireUninterruptibly();
    try {
      var packing = packing();
      begun = true;
      return Reply.ok(packing);
    } catch (StoreException | IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a backup failed: {0}", e.getMessage());
      return Reply.refused(
          new ApiError(
              ApiError.Code.FAILED_PRECONDITION,
              "the record cannot be copied, which a backup begins with: " + e.getMessage()));
    } finally {
      if (!begun) {
        end();
      }
    }
  }

  /// Deletes files, unless a backup is being taken, which may still want them; whether it did.
  public boolean unlessTaken(Runnable deletion) {
    if (!files.tryAcquire()) {
      return false;
    }
    try {
      deletion.run();
      return true;
    } finally {
      files.release();
    }
  }

  private Following<Part> packing() throws IOException {
    Trees.remove(place);
    Files.createDirectory(
        place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var file = place.resolve(Layout.RECORD);
    jobs.copyTo(file);
    // Opened as a coordinator opens it: a copy that could not be read again is no backup.
    var record = SqlJobStore.open(file);
    boolean made = false;
    try {
      var copy = new Item(Layout.RECORD, file, Files.size(file), false);
      var inventory = new Inventory(data, copy, record, logs, blobs);
      long total = copy.bytes() + bytes(data.resolve("logs")) + bytes(data.resolve("blobs"));
      var packing = new Packing(inventory, place.resolve(Layout.SUMS), total, () -> close(record));
      made = true;
      return packing;
    } finally {
      if (!made) {
        record.close();
      }
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.mapToLong(it -> it.toFile().length()).sum();
    }
  }

  private void close(JobStore record) {
    try {
      record.close();
    } finally {
      end();
    }
  }

  private void end() {
    Trees.remove(place);
    files.release();
    taken.set(false);
  }
}
