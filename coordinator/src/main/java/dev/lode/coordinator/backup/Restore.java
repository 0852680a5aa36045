package dev.lode.coordinator.backup;

import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/// Makes a data folder from a backup: beside its place first, and when it is whole, checked and
/// durable, by rename.
public final class Restore {

  /// The file in a data folder that says that it was restored and not been worked on for long.
  public static final String MARK = "restored";

  private static final FileAttribute<?> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /// What is left free on the disk, however large the backup claims to be.
  private static final long SPARE_BYTES = 64L << 20;

  private static final long BETWEEN_LOOKS = 16L << 20;

  private final Path folder;
  private long untilLook;

  private Restore(Path folder) {
    this.folder = folder;
  }

  /// @param data a folder that is not there or empty
  /// @param now what the new life's sessions are counted from
  public static Archive.Contents into(Path archive, Path data, Instant now)
      throws BadArchiveException {
    var place = data.toAbsolutePath().normalize();
    var parent = Objects.requireNonNull(place.getParent(), "a folder in the root at least");
    Path beside = null;
    try {
      checkEmpty(place);
      Files.createDirectories(parent, OWN_FOLDER);
      beside = Files.createTempDirectory(parent, "." + place.getFileName() + ".", OWN_FOLDER);
      var contents = new Restore(beside).unpack(archive, now);
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
      beside = null;
      sync(parent);
      return contents;
    } catch (IOException e) {
      throw new BadArchiveException("cannot restore into " + data + ": " + e, e);
    } finally {
      if (beside != null) {
        Trees.remove(beside);
      }
    }
  }

  private static void checkEmpty(Path place) throws IOException, BadArchiveException {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> inside = Files.list(place)) {
      if (inside.findAny().isPresent()) {
        throw new BadArchiveException(
            place + " is not empty: restore into a folder that is, or that is not there yet");
      }
    }
  }

  private Archive.Contents unpack(Path archive, Instant now)
      throws BadArchiveException, IOException {
    var contents = Archive.unpack(archive, this::create);
    try (var record = SqlJobStore.open(folder.resolve(Layout.RECORD))) {
      record.beginSessionsAfter(Sessions.before(now));
      passOver(record, now);
    } catch (StoreException e) {
      throw new BadArchiveException(
          "the record in the backup " + archive + " cannot be used: " + e.getMessage(), e);
    }
    try (var mark = open(folder.resolve(MARK))) {
      mark.write(ByteBuffer.wrap(new byte[] {'\n'}));
      mark.force(true);
    }
    Trees.sync(folder);
    return contents;
  }

  /// The life before has fired instants since the backup was taken, which must not be fired again.
  private static void passOver(SqlJobStore record, Instant now) {
    record.commit(
        List.of(),
        List.of(),
        record.triggers().stream()
            .map(it -> new TriggerChange(it.passedOver(now), What.MOVED, Tally.NONE))
            .toList(),
        List.of());
  }

  private OutputStream create(String name, ZipEntry entry) throws IOException, BadArchiveException {
    var file = folder.resolve(name);
    makeFolders(Objects.requireNonNull(file.getParent()));
    try {
      return new Unpacked(file, open(file), entry.getLastModifiedTime());
    } catch (FileAlreadyExistsException e) {
      throw new BadArchiveException("the backup holds " + name + " twice: it is not whole", e);
    }
  }

  private void makeFolders(Path wanted) throws IOException {
    if (!Files.isDirectory(wanted)) {
      makeFolders(Objects.requireNonNull(wanted.getParent()));
      Files.createDirectory(wanted, OWN_FOLDER);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWN_FILE);
  }

  private static void sync(Path folder) throws IOException {
    try (var open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  /// Looks now and then whether the disk can hold what comes.
  private void look(int coming) throws IOException {
    untilLook -= coming;
    if (untilLook <= 0) {
      untilLook = BETWEEN_LOOKS;
      long free = folder.toFile().getUsableSpace();
      if (free < SPARE_BYTES) {
        throw new IOException("disk full: " + free + " bytes are left there; free space");
      }
    }
  }

  /// A file on its way out of the archive.
  private final class Unpacked extends OutputStream {
    private final Path file;
    private final FileChannel channel;
    private final @Nullable FileTime time;

    Unpacked(Path file, FileChannel channel, @Nullable FileTime time) {
      this.file = file;
      this.channel = channel;
      this.time = time;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      look(length);
      var rest = ByteBuffer.wrap(bytes, from, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        channel.force(true);
      }
      if (time != null) {
        Files.setLastModifiedTime(file, time);
      }
    }
  }
}
