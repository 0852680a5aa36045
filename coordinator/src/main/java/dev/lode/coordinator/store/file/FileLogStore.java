package dev.lode.coordinator.store.file;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Logs as files: each attempt has one, with the bytes that it wrote and nothing else.
///
/// An append writes all of its chunks and then syncs each file once, several at a time.
///
/// Threads: as the port says.
public final class FileLogStore implements LogStore {

  /// Files kept open between uses.
  private static final int OPEN = 512;

  private static final String LOG = ".log";

  /// What is shorter takes up hardly more than a block of the disk.
  private static final long LEAST_SEALED = 16 << 10;

  /// Logs that one append has open at a time.
  private static final int AT_ONCE = 256;

  private final Path folder;
  private final InstantSource time;
  private final OpenLogs logs;

  public FileLogStore(Path folder, InstantSource time) {
    this(folder, time, OPEN);
  }

  FileLogStore(Path folder, InstantSource time, int open) {
    this.folder = folder;
    this.time = time;
    this.logs = new OpenLogs(folder, open);
    try {
      Folder.make(folder);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public List<Position> append(List<Chunk> chunks) {
    var byAttempt = new LinkedHashMap<AttemptId, List<Chunk>>();
    for (Chunk chunk : chunks) {
      byAttempt.computeIfAbsent(chunk.attempt(), _ -> new ArrayList<>()).add(chunk);
    }
    var all = List.copyOf(byAttempt.entrySet());
    var positions = new ArrayList<Position>(all.size());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      positions.addAll(appendTogether(all.subList(from, Math.min(all.size(), from + AT_ONCE))));
    }
    return positions;
  }

  private List<Position> appendTogether(List<Map.Entry<AttemptId, List<Chunk>>> group) {
    try (var append = new Append(folder, logs)) {
      for (var log : group) {
        append.write(log.getKey(), log.getValue());
      }
      return append.force(time.instant());
    }
  }

  private interface Work {
    long on(StoredLog log) throws IOException;
  }

  @Override
  public long end(AttemptId attempt) {
    return using(attempt, StoredLog::durable);
  }

  @Override
  public int read(AttemptId attempt, long offset, ByteBuffer into) {
    return (int) using(attempt, log -> log.read(offset, into));
  }

  @Override
  public long offsetAt(AttemptId attempt, Instant since) {
    return using(attempt, log -> log.offsetAt(since));
  }

  @Override
  public List<LogGap> gaps(AttemptId attempt) {
    var gaps = new ArrayList<LogGap>();
    using(attempt, log -> gaps.addAll(log.gaps()) ? 1 : 0);
    return gaps;
  }

  @Override
  public void limit(AttemptId attempt, long bytes) {
    using(
        attempt,
        log -> {
          if (log instanceof LogFile open) {
            open.limit(bytes);
          }
          return 0;
        });
  }

  /// The attempts whose logs are not sealed, in one of the folders that [#shards] names.
  public List<AttemptId> unsealed(Path shard) {
    try (var files = Files.list(shard)) {
      return files
          .filter(it -> it.getFileName().toString().endsWith(LOG))
          .map(FileLogStore::attempt)
          .filter(Objects::nonNull)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  private static @Nullable AttemptId attempt(Path log) {
    String name = log.getFileName().toString();
    try {
      return AttemptId.from(name.substring(0, name.length() - LOG.length()));
    } catch (IllegalArgumentException _) {
      return null; // nothing of ours
    }
  }

  /// The folders that logs lie in.
  public List<Path> shards() {
    try (var folders = Files.list(folder)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  /// Compresses a log that nobody writes to any more, unless it is short; how many bytes less it
  /// takes up.
  public long seal(AttemptId attempt) {
    var path = logs.path(attempt);
    if (path.toFile().length() < LEAST_SEALED) {
      return 0;
    }
    var slot = logs.take(attempt);
    try {
      if (!(slot.find() instanceof LogFile log) || log.tail()) {
        return 0;
      }
      long before = diskBytes(attempt);
      SealedLog.seal(path, log);
      logs.forget(attempt);
      Files.deleteIfExists(path);
      return before - diskBytes(attempt);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    } finally {
      logs.giveBack(slot);
    }
  }

  /// 0 for a log that there is not.
  private long using(AttemptId attempt, Work work) {
    var slot = logs.take(attempt);
    try {
      var log = slot.find();
      return log == null ? 0 : work.on(log);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    } finally {
      logs.giveBack(slot);
    }
  }

  /// The files of a job's first so many attempts: their logs as far as they are durable now, and
  /// when what arrived.
  public List<StoredFile> files(JobId job, int attempts) {
    var files = new ArrayList<StoredFile>();
    for (int number = 1; number <= attempts; number++) {
      int rank = 0;
      for (var it = new AttemptId(job, number, rank); add(files, it); ) {
        it = new AttemptId(job, number, ++rank);
      }
    }
    return files;
  }

  /// What a job's first so many attempts take up.
  public long bytes(JobId job, int attempts) {
    long bytes = 0;
    for (AttemptId attempt : stored(job, attempts)) {
      bytes += diskBytes(attempt);
    }
    return bytes;
  }

  /// Without what is missing of it.
  private long diskBytes(AttemptId attempt) {
    var path = logs.path(attempt);
    long length = path.toFile().length();
    if (length == 0) {
      return SealedLog.of(path).toFile().length();
    }
    return Files.exists(Gaps.of(path)) ? length - Gaps.before(gaps(attempt), length) : length;
  }

  /// Deletes these logs, durably; how many bytes they had.
  public long remove(List<Leftover.Logs> gone) {
    long bytes = 0;
    var folders = new TreeSet<Path>();
    try {
      for (var it : gone) {
        for (AttemptId attempt : stored(it.job(), it.attempts())) {
          bytes += remove(attempt);
          folders.add(Folder.of(logs.path(attempt)));
        }
      }
      for (Path changed : folders) {
        Folder.sync(changed);
      }
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
    return bytes;
  }

  private long remove(AttemptId attempt) throws IOException {
    var path = logs.path(attempt);
    long bytes = diskBytes(attempt);
    logs.forget(attempt);
    // First what lies beside it: without its log nobody would find that again.
    Files.deleteIfExists(LogFile.index(path));
    Files.deleteIfExists(Gaps.of(path));
    Files.deleteIfExists(SealedLog.unfinished(path));
    Files.deleteIfExists(SealedLog.of(path));
    Files.deleteIfExists(path);
    return bytes;
  }

  /// The attempts that have a log. Of one attempt the ranks are counted without gaps.
  private List<AttemptId> stored(JobId job, int attempts) {
    var stored = new ArrayList<AttemptId>();
    for (int number = 1; number <= attempts; number++) {
      int rank = 0;
      for (var it = new AttemptId(job, number, rank); exists(it); ) {
        stored.add(it);
        it = new AttemptId(job, number, ++rank);
      }
    }
    // From the last rank on, so that what an interrupted removal leaves is still without gaps.
    return stored.reversed();
  }

  private boolean exists(AttemptId attempt) {
    var path = logs.path(attempt);
    return Files.exists(path) || Files.exists(SealedLog.of(path));
  }

  private boolean add(List<StoredFile> files, AttemptId attempt) {
    if (!exists(attempt)) {
      return false;
    }
    var path = logs.path(attempt);
    var index = LogFile.index(path);
    // First the index: a mark for bytes that the log does not have is passed over by its reader.
    if (Files.exists(index)) {
      files.add(new StoredFile(index, index.toFile().length()));
    }
    var gaps = Gaps.of(path);
    if (Files.exists(gaps)) {
      files.add(new StoredFile(gaps, gaps.toFile().length()));
    }
    var sealed = SealedLog.of(path);
    files.add(
        Files.exists(path)
            ? new StoredFile(path, end(attempt))
            : new StoredFile(sealed, sealed.toFile().length()));
    return true;
  }

  @Override
  public void close() {
    logs.close();
  }
}
