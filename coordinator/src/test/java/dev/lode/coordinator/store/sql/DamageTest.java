package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.trigger.Made;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever byte of the record is flipped, and wherever it is cut off: the record is refused by its
/// name, or all of it is read as it was acknowledged. More than the usual few:
/// `-Dlode.damages=1000`.
final class DamageTest {

  private static final long SEED = 20261122;
  private static final int DAMAGES = Integer.getInteger("lode.damages", 60);
  private static final int JOBS = 60;

  @TempDir Path folder;
  private final List<Job> jobs = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();
  private final TreeMap<AgentId, Agent> agents = new TreeMap<>();
  private final List<Trigger> triggers = new ArrayList<>();
  private Path closed = Path.of("");
  private Path crashed = Path.of("");

  @BeforeEach
  void write() throws IOException {
    closed = Files.createDirectory(folder.resolve("closed"));
    crashed = Files.createDirectory(folder.resolve("crashed"));
    var make = new RandomJobs(SEED);
    var live = folder.resolve("live");
    Files.createDirectory(live);
    try (var store = SqlJobStore.open(live.resolve("lode.db"))) {
      for (int number = 1; number <= JOBS; number++) {
        var job = make.job(number, StateWord.QUEUED);
        var workload = make.workload();
        var agent = make.agent("agent-" + number % 5);
        store.commit(List.of(new JobChange(job, workload)), List.of(agent));
        agents.put(agent.id(), agent);
        if (number % 10 == 0) {
          var trigger = Made.trigger("trigger-" + number);
          triggers.add(trigger);
          var saved = new TriggerChange(trigger, TriggerChange.What.SAVED, Tally.NONE);
          store.commit(List.of(), List.of(), List.of(saved), List.of());
        }
        jobs.add(job);
        workloads.add(workload);
      }
      for (int i = 0; i < JOBS; i += 2) {
        jobs.set(i, make.next(jobs.get(i), i % 4 == 0 ? StateWord.FINISHED : StateWord.RUNNING));
        store.commit(List.of(new JobChange(jobs.get(i), null)), List.of());
      }
      // As a crash leaves it: what is committed is still in the write-ahead log.
      copy(live, crashed);
      Files.deleteIfExists(crashed.resolve("lode.db-shm"));
    }
    copy(live, closed);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void undamagedTheyAreReadAsTheyWereWritten() throws IOException {
    assertThat(refusal(closed, _ -> {})).isNull();
    assertThat(refusal(crashed, _ -> {})).isNull();
  }

  @Test
  void aFlippedByteIsNoticedOrHarmless() throws IOException {
    assertThat(crashed.resolve("lode.db-wal")).isNotEmptyFile();
    int refused = flip(closed, "lode.db") + flip(crashed, "lode.db") + flip(crashed, "lode.db-wal");
    assertThat(refused).isGreaterThan(DAMAGES);
  }

  @Test
  void aFileCutShortIsNoticedOrHarmless() throws IOException {
    var random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < DAMAGES; i++) {
      for (Path where : List.of(closed.resolve("lode.db"), crashed.resolve("lode.db-wal"))) {
        long length = random.nextLong(Files.size(where));
        String name = where.getFileName().toString();
        var refusal = refusal(where.resolveSibling(""), it -> cut(it.resolve(name), length));
        refused += checked(refusal, name + " cut to " + length);
      }
    }
    assertThat(refused).isEqualTo(2 * DAMAGES);
  }

  @Test
  void aLogOrAFileThatIsGoneIsNoticed() throws IOException {
    for (Path where : List.of(closed.resolve("lode.db"), crashed.resolve("lode.db-wal"))) {
      String name = where.getFileName().toString();
      assertThat(refusal(where.resolveSibling(""), it -> Files.delete(it.resolve(name))))
          .contains("lode.db: the last ", "acknowledged commits are gone", "lode.db-commits");
    }
  }

  private int flip(Path record, String name) throws IOException {
    var random = new Random(SEED);
    int refused = 0;
    long size = Files.size(record.resolve(name));
    for (int i = 0; i < DAMAGES; i++) {
      long at = random.nextLong(size);
      int bits = 1 + random.nextInt(255);
      var refusal = refusal(record, it -> flip(it.resolve(name), at, bits));
      refused += checked(refusal, "seed " + SEED + ": " + name + " ^ " + bits + " at " + at);
    }
    return refused;
  }

  private static int checked(@Nullable String refusal, String what) {
    if (refusal == null) {
      return 0;
    }
    assertThat(refusal).as(what).contains("lode.db").hasLineCount(1);
    return 1;
  }

  private interface Damage {
    void to(Path record) throws IOException;
  }

  /// Null when all was read as it was acknowledged. A record that is not even opened is left as it
  /// was: somebody may still save what is in it.
  private @Nullable String refusal(Path record, Damage damage) throws IOException {
    var copy = Files.createTempDirectory(folder, "damaged");
    copy(record, copy);
    damage.to(copy);
    var before = Files.createTempDirectory(folder, "before");
    copy(copy, before);
    SqlJobStore store;
    try {
      store = SqlJobStore.open(copy.resolve("lode.db"));
    } catch (StoreException e) {
      assertSame(before, copy);
      return String.valueOf(e.getMessage());
    }
    try (store) {
      read(store);
      return null;
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void assertSame(Path before, Path after) throws IOException {
    try (Stream<Path> files = Files.list(before)) {
      for (Path file : files.toList()) {
        assertThat(after.resolve(file.getFileName())).hasSameBinaryContentAs(file);
      }
    }
  }

  private void read(JobStore store) {
    var recovered = store.recover();
    assertThat(recovered.live()).isEqualTo(jobs.stream().filter(it -> !it.finished()).toList());
    assertThat(recovered.agents()).isEqualTo(List.copyOf(agents.values()));
    assertThat(store.triggers()).isEqualTo(triggers);
    var page = store.list(new JobQuery(List.of(), "", List.of(), Long.MAX_VALUE, 1000));
    assertThat(page.reversed()).isEqualTo(jobs);
    for (int i = 0; i < JOBS; i++) {
      var job = jobs.get(i);
      assertThat(store.find(job.id())).isEqualTo(job);
      assertThat(store.findByNumber(job.number())).isEqualTo(job);
      assertThat(store.workload(job.id())).isEqualTo(workloads.get(i));
      if (!job.idempotencyKey().isEmpty()) {
        assertThat(store.findByKey(job.idempotencyKey())).isEqualTo(job);
      }
    }
  }

  private static void flip(Path file, long at, int bits) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int was = open.read();
      open.seek(at);
      open.write(was ^ bits);
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }
}
