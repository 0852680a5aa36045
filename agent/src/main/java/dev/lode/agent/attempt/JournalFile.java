package dev.lode.agent.attempt;

import dev.lode.common.model.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The journal's bytes: appended to, read once when opened, and written anew when most of them are
/// of forgotten attempts.
///
/// A tail that was torn by a crash is cut. A damaged line in the middle is named in the agent's own
/// log and left out, and the file is kept as `….damaged`: what a lost line knew is found again in
/// the attempts' folders.
///
/// Threads: one at a time, and it must never be interrupted: that would close the file.
final class JournalFile implements AutoCloseable {

  private static final Logger LOG = System.getLogger(JournalFile.class.getName());
  private static final Set<StandardOpenOption> WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  /// The lines of each attempt that is not forgotten, in order: what a rewritten file consists of.
  private final Map<AttemptId, List<byte[]>> live = new LinkedHashMap<>();

  private final Path path;
  private final long compactAboveBytes;
  private FileChannel channel;

  /// All before it is whole lines.
  private long goodBytes;

  private long liveBytes;

  /// After a failed sync nobody knows what is on disk: it must be written anew.
  private boolean suspect;

  private JournalFile(Path path, long compactAboveBytes) throws IOException {
    this.path = path;
    this.compactAboveBytes = compactAboveBytes;
    this.channel = open(path);
  }

  /// Opens the file, or makes an empty one, and adds its entries to `entries`.
  static JournalFile open(Path path, long compactAboveBytes, List<Entry> entries)
      throws IOException {
    var file = new JournalFile(path, compactAboveBytes);
    try {
      file.read(entries);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// All of them or none; a failure leaves the file as it was.
  void append(List<Entry> entries, boolean durably) throws IOException {
    if (suspect) {
      compact();
    }
    var lines = entries.stream().map(EntryLine::write).toList();
    try {
      var bytes = ByteBuffer.allocate(lines.stream().mapToInt(it -> it.length).sum());
      lines.forEach(bytes::put);
      writeFully(channel, bytes.flip(), goodBytes);
      if (durably) {
        force();
      }
    } catch (IOException e) {
      cutTail(e);
      throw e;
    }
    for (int i = 0; i < lines.size(); i++) {
      goodBytes += lines.get(i).length;
      remember(entries.get(i), lines.get(i));
    }
    if (goodBytes > compactAboveBytes && liveBytes < goodBytes / 4) {
      compact();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Writes a new file of what is live, and puts it in place of the old one.
  private void compact() throws IOException {
    var next = path.resolveSibling(path.getFileName() + ".tmp");
    Files.deleteIfExists(next);
    long length = 0;
    var written = open(next);
    try {
      var bytes = ByteBuffer.allocate((int) liveBytes);
      live.values().forEach(lines -> lines.forEach(bytes::put));
      length = bytes.position();
      writeFully(written, bytes.flip(), 0);
      written.force(true);
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
      syncFolder();
    } catch (IOException e) {
      written.close();
      throw e;
    }
    channel.close();
    channel = written;
    goodBytes = length;
    suspect = false;
  }

  private void force() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      suspect = true;
      throw e;
    }
  }

  private void cutTail(IOException cause) {
    try {
      channel.truncate(goodBytes);
    } catch (IOException e) {
      suspect = true;
      cause.addSuppressed(e);
    }
  }

  private void remember(Entry entry, byte[] line) {
    if (entry instanceof Entry.Forgotten) {
      var gone = live.remove(entry.attempt());
      liveBytes -= gone == null ? 0 : gone.stream().mapToInt(it -> it.length).sum();
    } else {
      live.computeIfAbsent(entry.attempt(), _ -> new ArrayList<>()).add(line);
      liveBytes += line.length;
    }
  }

  private void read(List<Entry> entries) throws IOException {
    byte[] all = Files.readAllBytes(path);
    var damaged = new ArrayList<Integer>();
    var damagedSinceGood = new ArrayList<Integer>();
    int number = 0;
    int start = 0;
    for (int end = indexOfNewline(all, 0); end >= 0; end = indexOfNewline(all, start)) {
      number++;
      byte[] line = Arrays.copyOfRange(all, start, end + 1);
      var entry = EntryLine.read(Arrays.copyOf(line, line.length - 1));
      start = end + 1;
      if (entry == null) {
        damagedSinceGood.add(number);
        continue;
      }
      damaged.addAll(damagedSinceGood);
      damagedSinceGood.clear();
      goodBytes = start;
      entries.add(entry);
      remember(entry, line);
    }
    if (!damaged.isEmpty()) {
      keepDamaged(damaged);
    } else if (goodBytes < all.length) {
      LOG.log(Level.INFO, "cut a torn tail; file={0} bytes={1}", path, all.length - goodBytes);
      channel.truncate(goodBytes);
      channel.force(true);
    }
    syncFolder();
  }

  private void keepDamaged(List<Integer> lines) throws IOException {
    var kept = path.resolveSibling(path.getFileName() + ".damaged");
    Files.copy(path, kept, StandardCopyOption.REPLACE_EXISTING);
    LOG.log(
        Level.WARNING,
        "left out damaged lines of the journal, their attempts are looked for in their folders;"
            + " lines={0} kept={1}",
        lines,
        kept);
    compact();
  }

  private static int indexOfNewline(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// May hold names of a user's jobs: the owner's alone.
  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path,
        WRITE,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /// A name in a folder is on disk only when the folder is.
  private void syncFolder() throws IOException {
    try (var folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }
}
