package dev.lode.coordinator.retention;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import dev.lode.coordinator.store.file.StoredFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/// Deletes files that the record has let go of, and blobs that it never knew.
///
/// Doing it twice is harmless, and so is stopping anywhere: what is on the list stays there until
/// it has been deleted, and blobs are looked through again and again.
///
/// Threads: one.
final class Deletions {

  private static final int BATCH = 500;

  /// Folders of blobs that are looked through in one pass; there are 256.
  private static final int SHARDS_A_PASS = 8;

  private final Disks disks;
  private final Figures figures;
  private final ArrayDeque<Path> shards = new ArrayDeque<>();
  private long walkedBytes;

  Deletions(Disks disks, Figures figures) {
    this.disks = disks;
    this.figures = figures;
  }

  /// What is on the list.
  ///
  /// @param unusedBefore blobs that are younger stay, also when no job names them
  void leftovers(Instant unusedBefore) {
    boolean more = true;
    while (more) {
      var leftovers = disks.record().leftovers(BATCH);
      more =
          !leftovers.isEmpty()
              && disks.unlessHeld().test(() -> delete(leftovers, unusedBefore))
              && leftovers.size() == BATCH;
    }
  }

  private void delete(List<Leftover> leftovers, Instant unusedBefore) {
    var logs =
        leftovers.stream()
            .filter(Leftover.Logs.class::isInstance)
            .map(Leftover.Logs.class::cast)
            .toList();
    figures.logBytesDeleted.addAndGet(disks.logs().remove(logs));
    for (var leftover : leftovers) {
      if (leftover instanceof Leftover.Blob(var name)) {
        blob(name, unusedBefore);
      }
    }
    // A blob that was too young to go will be met by a later walk.
    disks.record().done(leftovers);
  }

  private void blob(Sha256 name, Instant unusedBefore) {
    if (!disks.record().named(name)) {
      long bytes = disks.blobs().removeUnclaimed(name, onBlobClock(unusedBefore));
      if (bytes >= 0) {
        figures.blobDeleted(bytes);
      }
    }
  }

  private Instant onBlobClock(Instant instant) {
    return instant.equals(Instant.MIN) ? instant : instant.minus(disks.skipped());
  }

  /// Some of the blobs: those that are old and that no job names.
  void strays(Instant unusedBefore) {
    if (shards.isEmpty()) {
      disks.blobs().dropBrokenOff(onBlobClock(unusedBefore));
      shards.addAll(disks.blobs().shards());
      walkedBytes = 0;
    }
    for (int i = 0; i < SHARDS_A_PASS && !shards.isEmpty(); i++) {
      var shard = shards.element();
      if (!disks.unlessHeld().test(() -> strays(shard, unusedBefore))) {
        return;
      }
      shards.remove();
    }
    if (shards.isEmpty()) {
      figures.blobBytes(walkedBytes);
    }
  }

  private void strays(Path shard, Instant unusedBefore) {
    var before = onBlobClock(unusedBefore);
    for (StoredFile file : disks.blobs().files(shard)) {
      walkedBytes += file.bytes();
      if (disks.blobs().olderThan(file, before)) {
        blob(new Sha256(file.path().getFileName().toString()), unusedBefore);
      }
    }
  }
}
