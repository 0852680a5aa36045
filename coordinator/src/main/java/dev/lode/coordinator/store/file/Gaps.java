package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.LogGap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What is missing of one log: a file beside it that only grows, of records with a checksum each. A
/// part is on record, durably, before it is missing.
///
/// Threads: `add` from one at a time; all else from any.
final class Gaps {

  private static final int LOST = 1;
  private static final int CUT = 2;
  private static final int END = 3;
  private static final int RECORD = 24;

  private record Entry(long from, long to, int kind) {}

  private final Path path;

  /// Of the cuts only the last one: it has all before it.
  private volatile List<Entry> entries;

  /// How many the file has; of who writes alone.
  private long records;

  private Gaps(Path path, List<Entry> entries, long records) {
    this.path = path;
    this.entries = entries;
    this.records = records;
  }

  static Path of(Path log) {
    String name = log.getFileName().toString();
    return log.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".gaps");
  }

  /// Of a log that is new.
  static Gaps none(Path log) {
    return new Gaps(of(log), List.of(), 0);
  }

  static Gaps open(Path log) throws IOException {
    var path = of(log);
    try (var file = SteadyFile.open(path)) {
      var bytes = ByteBuffer.allocate((int) Math.min(file.size(), Integer.MAX_VALUE - 64));
      file.read(bytes, 0);
      bytes.flip();
      var entries = new ArrayList<Entry>();
      long records = 0;
      for (var it = next(bytes); it != null; it = next(bytes)) {
        add(entries, it);
        records++;
      }
      return new Gaps(path, List.copyOf(entries), records);
    } catch (NoSuchFileException _) {
      return none(log);
    }
  }

  private static @Nullable Entry next(ByteBuffer bytes) {
    if (bytes.remaining() < RECORD) {
      return null;
    }
    int at = bytes.position();
    var entry = new Entry(bytes.getLong(), bytes.getLong(), bytes.getInt());
    boolean whole = bytes.getInt() == sum(bytes, at);
    return whole && entry.from() >= 0 && entry.to() > entry.from() ? entry : null;
  }

  private static int sum(ByteBuffer bytes, int at) {
    var sum = new CRC32C();
    sum.update(bytes.slice(at, RECORD - 4));
    return (int) sum.getValue();
  }

  private static void add(List<Entry> entries, Entry entry) {
    if (entry.kind() != LOST) {
      entries.removeIf(it -> it.kind() == entry.kind());
    }
    entries.add(entry);
  }

  void lost(long from, long to) throws IOException {
    write(new Entry(from, to, LOST));
  }

  /// Takes the place of the cut before it, which it has in it.
  void cut(long from, long to) throws IOException {
    write(new Entry(from, to, CUT));
  }

  /// The log is so long, and will be sealed: what is sealed does not tell how long its gaps are.
  void end(long end) throws IOException {
    if (!entries.isEmpty()) {
      write(new Entry(end, end + 1, END));
    }
  }

  /// See [#end]; 0 for a log without gaps.
  long sealedEnd() {
    return entries.stream().filter(it -> it.kind() == END).mapToLong(Entry::from).sum();
  }

  private void write(Entry entry) throws IOException {
    var bytes = ByteBuffer.allocate(RECORD);
    bytes.putLong(entry.from()).putLong(entry.to()).putInt(entry.kind());
    bytes.putInt(sum(bytes, 0)).flip();
    try (var file = records == 0 ? made() : SteadyFile.open(path)) {
      file.write(bytes, records * RECORD);
      file.force();
    }
    if (records == 0) {
      Folder.sync(Folder.of(path));
    }
    var next = new ArrayList<>(entries);
    add(next, entry);
    entries = List.copyOf(next);
    records++;
  }

  private SteadyFile made() throws IOException {
    Files.deleteIfExists(path);
    return SteadyFile.create(path);
  }

  /// Where the cut begins; null when there is none.
  @Nullable Long cutFrom() {
    for (Entry it : entries) {
      if (it.kind() == CUT) {
        return it.from();
      }
    }
    return null;
  }

  /// In order, none touching another, as far as a log of this length can have them.
  List<LogGap> list(long end) {
    if (entries.isEmpty()) {
      return List.of();
    }
    var gaps = new ArrayList<LogGap>();
    var sorted = entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList();
    for (Entry it : sorted) {
      long to = Math.min(it.to(), end);
      if (it.kind() != END && it.from() < to) {
        join(gaps, it.from(), to);
      }
    }
    return gaps.stream().map(it -> new LogGap(it.from(), it.to(), lostWithin(it))).toList();
  }

  private static void join(List<LogGap> gaps, long from, long to) {
    if (!gaps.isEmpty() && gaps.getLast().to() >= from) {
      var before = gaps.removeLast();
      gaps.add(new LogGap(before.from(), Math.max(before.to(), to), 0));
    } else {
      gaps.add(new LogGap(from, to, 0));
    }
  }

  /// What was told as lost twice is lost once.
  private long lostWithin(LogGap gap) {
    long lost = 0;
    long counted = gap.from();
    var sorted = entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList();
    for (Entry it : sorted) {
      if (it.kind() == LOST) {
        long from = Math.max(it.from(), counted);
        long to = Math.min(it.to(), gap.to());
        lost += Math.max(0, to - from);
        counted = Math.max(counted, to);
      }
    }
    return lost;
  }

  /// The bytes of these that lie before an offset.
  static long before(List<LogGap> gaps, long offset) {
    long bytes = 0;
    for (LogGap it : gaps) {
      bytes += Math.max(0, Math.min(it.to(), offset) - it.from());
    }
    return bytes;
  }

  /// How many bytes can be read from an offset on until the next of these; 0 within one.
  static long readable(List<LogGap> gaps, long offset, long end) {
    for (LogGap it : gaps) {
      if (offset < it.to()) {
        return Math.max(0, Math.min(it.from(), end) - offset);
      }
    }
    return Math.max(0, end - offset);
  }
}
