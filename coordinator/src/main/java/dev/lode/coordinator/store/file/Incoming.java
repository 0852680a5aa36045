package dev.lode.coordinator.store.file;

import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of blobs on their way in. An upload writes to a file of its own; when it breaks off,
/// the longest that there is of a blob is put aside under the blob's name, for an upload that goes
/// on with it.
///
/// Nothing in it is made durable: what a power cut did to a part shows when the whole is hashed.
///
/// Threads: any.
final class Incoming {

  /// Shorter parts are not worth a file.
  static final long LEAST_BYTES = 64 << 10;

  /// Parts that are put aside; of more the oldest go.
  static final int MAX_PARTS = 1_000;

  /// An upload that has brought nothing for so long may be taken over: its caller is on the other
  /// side of a cut, and calls again.
  static final Duration QUIET = Duration.ofSeconds(5);

  private final Path folder;
  private final InstantSource time;
  private final Map<Sha256, List<FileUpload>> active = new HashMap<>();

  /// Makes the folder when it is not there, and puts aside what an earlier program left.
  Incoming(Path folder, InstantSource time) throws IOException {
    this.folder = folder;
    this.time = time;
    Folder.make(folder);
    for (var left : list()) {
      var name = left.getFileName().toString().replaceFirst("\\..*", "");
      if (!Sha256.isHex(name)) {
        Files.delete(left);
      } else if (!left.equals(part(new Sha256(name)))) {
        putAside(left, new Sha256(name));
      }
    }
  }

  Instant now() {
    return time.instant();
  }

  private Path part(Sha256 name) {
    return folder.resolve(name.hex());
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /// How many bytes an upload of this blob may begin after.
  synchronized long received(Sha256 name) throws IOException {
    long aside = size(part(name));
    var quiet = quiet(name);
    return quiet == null ? aside : Math.max(aside, quiet.received());
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }

  private @Nullable FileUpload quiet(Sha256 name) {
    var before = time.instant().minus(QUIET);
    return active.getOrDefault(name, List.of()).stream()
        .filter(it -> it.lastHeard().isBefore(before))
        .max(Comparator.comparingLong(FileUpload::received))
        .orElse(null);
  }

  /// A file for an upload.
  Path file(Sha256 name) throws IOException {
    return Files.createTempFile(folder, name.hex() + ".", "");
  }

  /// The same, with what has come in before; null when that is less than so many bytes.
  synchronized @Nullable Path fileFrom(Sha256 name, long offset) throws IOException {
    if (received(name) < offset) {
      return null;
    }
    if (size(part(name)) < offset) {
      var quiet = quiet(name);
      if (quiet == null || !quiet.giveUp()) {
        return null;
      }
      forget(quiet);
      putAside(quiet.file(), name);
    }
    var file = file(name);
    Files.move(part(name), file, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  synchronized void remember(FileUpload upload) {
    active.computeIfAbsent(upload.name(), _ -> new ArrayList<>()).add(upload);
  }

  synchronized void forget(FileUpload upload) {
    var others = active.get(upload.name());
    if (others != null && others.remove(upload) && others.isEmpty()) {
      active.remove(upload.name());
    }
  }

  /// Keeps the file of an upload that has broken off, when there is no longer one.
  synchronized void putAside(Path file, Sha256 name) throws IOException {
    long bytes = size(file);
    if (bytes < LEAST_BYTES || bytes <= size(part(name))) {
      Files.deleteIfExists(file);
      return;
    }
    Files.setLastModifiedTime(file, FileTime.from(time.instant()));
    Files.move(file, part(name), StandardCopyOption.ATOMIC_MOVE);
    var parts = parts();
    for (var oldest : parts.subList(0, Math.max(0, parts.size() - MAX_PARTS))) {
      Files.deleteIfExists(oldest);
    }
  }

  /// What was put aside, oldest first.
  private List<Path> parts() throws IOException {
    record Part(Path file, Instant at) {}
    var parts = new ArrayList<Part>();
    for (var file : list()) {
      if (Sha256.isHex(file.getFileName().toString())) {
        try {
          parts.add(new Part(file, Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException _) {
          // Taken meanwhile.
        }
      }
    }
    parts.sort(Comparator.comparing(Part::at));
    return parts.stream().map(Part::file).toList();
  }

  /// Drops what was put aside before then.
  synchronized void drop(Instant before) throws IOException {
    for (var part : parts()) {
      if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
        Files.deleteIfExists(part);
      }
    }
  }

  /// Whether there is room for so much more; parts that were put aside make way, oldest first.
  synchronized boolean hasRoom(long bytes) throws IOException {
    if (usable() >= bytes) {
      return true;
    }
    for (var part : parts()) {
      Files.deleteIfExists(part);
      if (usable() >= bytes) {
        return true;
      }
    }
    return false;
  }

  private long usable() {
    return folder.toFile().getUsableSpace();
  }
}
