package dev.lode.agent.launch.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// The folders of all attempts on this host, by name.
///
/// A folder that is done with is emptied and kept for another attempt: ext4 looks for a good place
/// for each new directory, which takes longer than all else that an attempt needs of the disk,
/// while a rename costs next to nothing.
///
/// Threads: any.
public final class AttemptFolders {

  private static final Logger LOG = System.getLogger(AttemptFolders.class.getName());
  private static final int SPARES = 64;

  private final Path attempts;
  private final Path spare;
  private final LinkedBlockingQueue<Path> spares = new LinkedBlockingQueue<>(SPARES);

  private AttemptFolders(Path attempts, Path spare) {
    this.attempts = attempts;
    this.spare = spare;
  }

  /// @param attempts holds them
  /// @param spare holds those that wait for another attempt, on the same file system
  public static AttemptFolders open(Path attempts, Path spare) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    var folders = new AttemptFolders(attempts, spare);
    Files.createDirectories(attempts, owner);
    Files.createDirectories(spare, owner);
    // One that was kept by an earlier agent may not have been emptied to the end.
    for (var kept : entries(spare)) {
      new AttemptFolder(kept).delete();
    }
    return folders;
  }

  /// The attempt's folder, whether or not it is there.
  public AttemptFolder of(String name) {
    return new AttemptFolder(attempts.resolve(name));
  }

  /// The names of those that are there.
  public List<String> names() throws IOException {
    return entries(attempts).stream().map(it -> it.getFileName().toString()).toList();
  }

  /// Makes the attempt's folder with what the workload finds in it. A folder that is there already
  /// is refused: an attempt is started once.
  public void make(AttemptFolder folder) throws IOException {
    if (Files.exists(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(folder.path().toString());
    }
    var emptied = spares.poll();
    if (emptied == null) {
      AttemptFolder.create(folder.path());
    } else {
      Files.move(emptied, folder.path(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Takes the folder away with all in it. Only when no process of the attempt is left.
  public void remove(AttemptFolder folder) throws IOException {
    if (!Files.exists(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // What was another user's is not given to a next one.
    if (spares.remainingCapacity() == 0 || Files.exists(folder.tmp(), LinkOption.NOFOLLOW_LINKS)) {
      folder.delete();
      return;
    }
    var emptied = spare.resolve(folder.path().getFileName());
    folder.empty();
    Files.move(folder.path(), emptied, StandardCopyOption.ATOMIC_MOVE);
    if (!spares.offer(emptied)) {
      new AttemptFolder(emptied).delete();
    }
  }

  /// Takes the work folder's content away, to make room. Only when no process of the attempt is
  /// left and nothing in it is wanted.
  public void emptyWork(AttemptFolder folder) {
    LOG.log(Level.WARNING, "the disk is full: emptying {0}", folder.work());
    try {
      new AttemptFolder(folder.work()).delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot empty {0}: {1}", folder.work(), e.getMessage());
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    var entries = new ArrayList<Path>();
    try (var stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    }
    return entries;
  }
}
