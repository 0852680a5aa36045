package dev.lode.coordinator;

import dev.lode.common.config.StartException;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.coordinator.backup.Restore;
import dev.lode.coordinator.control.MonotonicTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A coordinator's folder, held by one process at a time and readable by its owner alone.
final class DataFolder implements AutoCloseable {

  private static final String LOCK = "coordinator.lock";
  private static final String CLOCK = "clock";
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String ENDPOINTS = "endpoints.json";

  /// Folders held in this process. The system's file locks belong to a process, and are lost when
  /// any descriptor of the file is closed there: a second attempt in the same process must not even
  /// open it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Makes the folder when it is not there, and holds it.
  static DataFolder hold(Path path) throws StartException {
    try {
      make(path);
      var real = path.toRealPath();
      if (!HELD_HERE.add(real)) {
        throw held(path, String.valueOf(ProcessHandle.current().pid()));
      }
      try {
        return new DataFolder(real, lock(real));
      } catch (StartException | IOException e) {
        HELD_HERE.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new StartException(
          "cannot use the data folder "
              + path
              + " ("
              + FileTrouble.words(e)
              + "): choose another with --data",
          e);
    }
  }

  private static void make(Path path) throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(ownerOnly));
    } else if (!Files.getPosixFilePermissions(path).equals(ownerOnly)) {
      // What jobs are given in their environment lies here.
      Files.setPosixFilePermissions(path, ownerOnly);
    }
  }

  private static FileChannel lock(Path path) throws IOException, StartException {
    var channel =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
      if (lock == null) {
        throw held(path, holder(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return channel;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    var text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
  }

  private static StartException held(Path path, String process) {
    return new StartException(
        "another coordinator (process "
            + process
            + ") works in "
            + path
            + ": stop it first, or choose another folder with --data");
  }

  Path path() {
    return path;
  }

  /// What all spans are measured by; goes on through restarts, until the host's.
  MonotonicTime clock() throws StartException {
    var file = path.resolve(CLOCK);
    try {
      return MonotonicTime.goingOn(
          file, InstantSource.system(), System::nanoTime, Files.readString(BOOT_ID).strip());
    } catch (IOException e) {
      throw new StartException("cannot use " + file + ": " + FileTrouble.words(e), e);
    }
  }

  /// Says where the coordinator serves; whole or not at all.
  void writeEndpoints(String http, String grpc) throws StartException {
    var part = path.resolve(ENDPOINTS + ".tmp");
    try {
      Files.writeString(part, "{\"http\": \"" + http + "\", \"grpc\": \"" + grpc + "\"}\n");
      Files.move(part, path.resolve(ENDPOINTS), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartException(
          "cannot write " + path.resolve(ENDPOINTS) + ": " + FileTrouble.words(e), e);
    }
  }

  void removeEndpoints() throws IOException {
    Files.deleteIfExists(path.resolve(ENDPOINTS));
  }

  /// Whether it was made from a backup, and no coordinator has worked on it for long enough since.
  boolean restored() {
    return Files.exists(path.resolve(Restore.MARK));
  }

  /// What was begun before the backup was restored has ended or told of itself.
  void settled() throws IOException {
    Files.deleteIfExists(path.resolve(Restore.MARK));
  }

  @Override
  public void close() throws IOException {
    lock.close();
    HELD_HERE.remove(path);
  }
}
