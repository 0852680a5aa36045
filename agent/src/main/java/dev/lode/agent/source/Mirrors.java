package dev.lode.agent.source;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.FolderLock;
import dev.lode.agent.tool.ToolLog;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.source.GitUrl;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;

/// The mirrors on disk, one an address. One attempt of one agent of the host has a mirror at a
/// time.
///
/// Threads: any, and any number of agents.
final class Mirrors {

  private static final Logger LOG = System.getLogger(Mirrors.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int DIGITS = 20;

  /// Holds the mirror's size; its time is when the mirror was used last.
  private static final String SIZE = "lode-size";

  private final Path mirrors;
  private final Path locks;
  private final long budgetBytes;

  private Mirrors(Path folder, long budgetBytes) {
    this.mirrors = folder.resolve("mirrors");
    this.locks = folder.resolve("locks");
    this.budgetBytes = budgetBytes;
  }

  static Mirrors open(Path folder, long budgetBytes) throws IOException {
    var mirrors = new Mirrors(folder, budgetBytes);
    Files.createDirectories(mirrors.mirrors);
    Files.createDirectories(mirrors.locks);
    return mirrors;
  }

  /// A mirror that is nobody else's until it is closed.
  record Held(Path folder, FolderLock lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  Held hold(GitUrl url, ToolLog log) throws IOException, InterruptedException {
    var key = Sha256.of(url.text().getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGITS);
    var told = false;
    while (true) {
      var lock = tryLock(key);
      if (lock.isPresent()) {
        return new Held(Files.createDirectories(mirrors.resolve(key)), lock.get());
      }
      if (!told) {
        told = true;
        log.say("lode: waits for another job that checks out " + url);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private Optional<FolderLock> tryLock(String key) throws IOException {
    return FolderLock.tryLock(Files.createDirectories(locks.resolve(key)));
  }

  /// Notes how large it is now, and makes room for it.
  void used(Held held) throws IOException {
    Files.writeString(held.folder().resolve(SIZE), Long.toString(size(held.folder())));
    makeRoom(held.folder());
  }

  private record Known(Path folder, long bytes, FileTime used) {}

  private void makeRoom(Path except) throws IOException {
    var all = new ArrayList<Known>();
    long total = 0;
    try (var folders = Files.newDirectoryStream(mirrors)) {
      for (Path folder : folders) {
        var known = known(folder);
        total += known.bytes();
        all.add(known);
      }
    }
    all.sort(Comparator.comparing(Known::used));
    for (var one : all) {
      if (total <= budgetBytes) {
        return;
      }
      if (!one.folder().equals(except) && remove(one)) {
        total -= one.bytes();
      }
    }
  }

  /// Of one that was never finished nothing is known, and it goes first.
  private static Known known(Path folder) {
    try {
      var file = folder.resolve(SIZE);
      return new Known(
          folder, Long.parseLong(Files.readString(file)), Files.getLastModifiedTime(file));
    } catch (IOException | NumberFormatException _) {
      return new Known(folder, 0, FileTime.fromMillis(0));
    }
  }

  private boolean remove(Known one) throws IOException {
    var lock = tryLock(one.folder().getFileName().toString());
    if (lock.isEmpty()) {
      return false;
    }
    try (var _ = lock.get()) {
      new AttemptFolder(one.folder()).delete();
      LOG.log(Level.INFO, "removed a mirror to keep the budget; folder={0}", one.folder());
      return true;
    }
  }

  private static long size(Path folder) throws IOException {
    var total = new long[1];
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            total[0] += facts.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return total[0];
  }
}
