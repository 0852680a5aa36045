package dev.lode.agent.environment;

import dev.lode.agent.launch.process.FolderLock;
import dev.lode.agent.tool.ToolLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The environments on disk.
///
/// An environment is built where it will stay, in a folder that no other has had. It is one from
/// the moment that a file of its key names the folder: written last, synced, put in place by
/// rename. What no such file names was left half built.
///
/// An environment is in use while the folder of an attempt has a link to it; the attempts are those
/// of all agents that share the store. Who uses one makes the link and then looks whether the file
/// is still there; who removes one takes the file away and then looks for links. So either sees the
/// other.
///
/// Threads: any, and any number of agents.
final class EnvironmentStore {

  private static final Logger LOG = System.getLogger(EnvironmentStore.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Path built;
  private final Path locks;
  private final ReadyFiles ready;
  private final UsedEnvironments used;
  private final long budgetBytes;

  private EnvironmentStore(Path folder, long budgetBytes) {
    this.built = folder.resolve("built");
    this.locks = folder.resolve("locks");
    this.ready = new ReadyFiles(folder.resolve("ready"));
    this.used = new UsedEnvironments(folder.resolve("agents"));
    this.budgetBytes = budgetBytes;
  }

  /// @param attempts where the agent's attempts have their folders
  static EnvironmentStore open(Path folder, Path attempts, long budgetBytes) throws IOException {
    var store = new EnvironmentStore(folder, budgetBytes);
    for (var one : new String[] {"built", "locks", "ready", "agents"}) {
      Files.createDirectories(folder.resolve(one));
    }
    store.used.register(attempts);
    store.removeLeftOvers();
    store.makeRoom();
    return store;
  }

  /// The environment's folder, marked as in use; empty when it must be built.
  Optional<Path> use(String key, Path mark) throws IOException {
    var entry = ready.read(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    var folder = built.resolve(entry.get().folder());
    Files.deleteIfExists(mark);
    Files.createSymbolicLink(mark, folder);
    if (ready.touch(key)) {
      return Optional.of(folder);
    }
    Files.deleteIfExists(mark);
    return Optional.empty();
  }

  boolean isReady(String key) throws IOException {
    return ready.read(key).isPresent();
  }

  /// Who has it builds and removes the environment of the key; waits for another agent's turn.
  FolderLock lock(String key, ToolLog log) throws IOException, InterruptedException {
    var told = false;
    while (true) {
      var lock = tryLock(key);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (!told) {
        told = true;
        log.say("lode: waits for the environment " + key + ", which another agent here builds");
      }
      // The kernel tells nobody that a lock is free who must also listen to an interruption.
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private Optional<FolderLock> tryLock(String key) throws IOException {
    var folder = locks.resolve(key);
    Files.createDirectories(folder);
    return FolderLock.tryLock(folder);
  }

  /// A new folder to build in. With the lock.
  Path begin(String key) throws IOException {
    removeLeftOvers(key);
    for (int number = 1; true; number++) {
      try {
        return Files.createDirectory(built.resolve(key + "-" + number));
      } catch (FileAlreadyExistsException _) {
        // Somebody's who was killed in it; its files may not all be gone yet.
      }
    }
  }

  /// From now on it is there. With the lock. Returns its size.
  long finish(String key, Path folder) throws IOException {
    long bytes = EnvironmentFiles.seal(folder);
    ready.write(key, new ReadyFiles.Entry(folder.getFileName().toString(), bytes));
    return bytes;
  }

  /// With the lock.
  void abandon(Path folder) {
    try {
      EnvironmentFiles.delete(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove {0}: {1}", folder, e.getMessage());
    }
  }

  /// Removes those that were not used for longest, until the rest keeps within the budget.
  void makeRoom() throws IOException {
    var all = ready.leastRecentlyUsedFirst();
    long total = all.stream().mapToLong(it -> it.entry().bytes()).sum();
    for (var one : all) {
      if (total <= budgetBytes) {
        return;
      }
      if (remove(one)) {
        total -= one.entry().bytes();
        LOG.log(Level.INFO, "removed an environment to keep the budget; key={0}", one.key());
      }
    }
  }

  private boolean remove(ReadyFiles.Known one) throws IOException {
    var lock = tryLock(one.key());
    if (lock.isEmpty()) {
      return false;
    }
    try (var _ = lock.get()) {
      var folder = built.resolve(one.entry().folder());
      if (used.contains(folder) || !ready.take(one)) {
        return false;
      }
      if (used.contains(folder)) {
        ready.write(one.key(), one.entry());
        return false;
      }
      EnvironmentFiles.delete(folder);
      return true;
    }
  }

  private void removeLeftOvers() throws IOException {
    try (var folders = Files.newDirectoryStream(built)) {
      for (Path folder : folders) {
        var name = folder.getFileName().toString();
        int end = name.lastIndexOf('-');
        var key = end < 0 ? name : name.substring(0, end);
        var lock = tryLock(key);
        if (lock.isPresent()) {
          try (var _ = lock.get()) {
            removeLeftOvers(key);
          }
        }
      }
    }
  }

  private void removeLeftOvers(String key) throws IOException {
    var entry = ready.read(key);
    try (var folders = Files.newDirectoryStream(built, key + "-*")) {
      for (Path folder : folders) {
        var name = folder.getFileName().toString();
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && entry.filter(it -> it.folder().equals(name)).isEmpty()) {
          abandon(folder);
        }
      }
    }
  }
}
