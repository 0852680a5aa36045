package dev.lode.agent;

import dev.lode.common.config.StartException;
import dev.lode.common.model.AgentId;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/// The agent's data folder, held by one agent at a time.
final class AgentFolder implements AutoCloseable {

  private static final String LOCK = "agent.lock";

  private final Path path;
  private final FileChannel lock;
  private final AgentId id;

  private AgentFolder(Path path, FileChannel lock, AgentId id) {
    this.path = path;
    this.lock = lock;
    this.id = id;
  }

  /// @param alone whether the process is an agent's and nothing else
  static AgentFolder open(Path path, boolean alone) throws StartException {
    try {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(path.resolve("bin"));
      Files.createDirectories(path.resolve("cache"));
      return locked(path, lock(path.resolve(LOCK), alone));
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

  private static AgentFolder locked(Path path, FileChannel lock)
      throws IOException, StartException {
    try {
      return new AgentFolder(path, lock, id(path.resolve("agent.id")));
    } catch (IOException | StartException e) {
      lock.close();
      throw e;
    }
  }

  /// The same for as long as the folder exists.
  AgentId id() {
    return id;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /// The file that the agent of a folder holds.
  static Path lockOf(Path folder) {
    return folder.resolve(LOCK);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static FileChannel lock(Path file, boolean alone) throws IOException, StartException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        channel.truncate(0);
        var holder = ProcessHandle.current().pid() + (alone ? "\n" : Takeover.NOT_ALONE + "\n");
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // held by this very process
    }
    var holder = Files.readString(file).strip();
    channel.close();
    throw new StartException(
        "an agent runs already on "
            + file.getParent()
            + (holder.isEmpty() ? "" : " (process " + holder + ")")
            + ": stop it, let --takeover do so, or choose another folder with --data");
  }

  private static AgentId id(Path file) throws IOException, StartException {
    if (Files.exists(file)) {
      var text = Files.readString(file).strip();
      try {
        return new AgentId(text);
      } catch (IllegalArgumentException e) {
        throw new StartException(file + " holds no agent id: remove it to get a new one", e);
      }
    }
    var id = new AgentId("agent-" + UUID.randomUUID().toString().substring(0, 13));
    var made = file.resolveSibling("agent.id.tmp");
    try (var channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }
}
