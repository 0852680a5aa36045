package dev.lode.coordinator.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.trigger.Made;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.SmallDisk;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackupTest {

  private static final long SEED = 20261122;
  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration NO_TIME = Duration.ZERO;

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final RandomJobs make = new RandomJobs(SEED);
  private final List<Job> kept = new ArrayList<>();
  private Path data = Path.of("");
  private Path archive = Path.of("");
  private Stores stores = new Stores(Path.of(""));

  /// Those of one data folder, opened when they are first used.
  private static final class Stores {
    final Path data;
    private SqlJobStore jobs;
    private FileLogStore logs;
    private FileBlobStore blobs;

    @SuppressWarnings("NullAway.Init")
    Stores(Path data) {
      this.data = data;
    }

    Stores opened(Instant time) {
      jobs = SqlJobStore.open(data.resolve("lode.db"));
      logs = new FileLogStore(data.resolve("logs"), () -> time);
      blobs = new FileBlobStore(data.resolve("blobs"));
      return this;
    }

    Backups backups() {
      return new Backups(data, jobs, logs, blobs);
    }

    void close() {
      logs.close();
      jobs.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    archive = folder.resolve("backup.zip");
    stores = new Stores(data).opened(THEN);
    for (int number = 1; number <= 12; number++) {
      var job = make.job(number);
      kept.add(job);
      stores.jobs.commit(List.of(new JobChange(job, make.workload())), List.of());
      for (int attempt = 1; attempt <= job.attempts(); attempt++) {
        append(new AttemptId(job.id(), attempt, 0), bytes(random.nextInt(20_000)));
      }
      keep(bytes(random.nextInt(20_000)));
    }
    keep(bytes(3 << 20));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void append(AttemptId attempt, byte[] bytes) {
    stores.logs.append(
        List.of(new Chunk(attempt, stores.logs.end(attempt), ByteBuffer.wrap(bytes))));
  }

  private void keep(byte[] bytes) {
    try (var upload = stores.blobs.begin(Sha256.of(bytes), bytes.length)) {
      upload.write(ByteBuffer.wrap(bytes));
      assertThat(upload.keep()).isNull();
    }
  }

  private Following<Part> begin() {
    return switch (stores.backups().begin()) {
      case Reply.Ok<Following<Part>>(var parts) -> parts;
      case Reply.Refused<Following<Part>>(var error) -> throw new AssertionError(error.message());
    };
  }

  private void backUp() throws Exception {
    try (var parts = begin();
        var out = Files.newOutputStream(archive)) {
      drain(parts, out);
    }
  }

  private static void drain(Following<Part> parts, OutputStream out) throws Exception {
    var channel = Channels.newChannel(out);
    while (parts.next(NO_TIME) instanceof Following.Next.Item<Part>(var part)) {
      assertThat(part.data().remaining()).isLessThan(2 << 20);
      assertThat(part.takenBytes()).isLessThanOrEqualTo(part.totalBytes());
      channel.write(part.data());
    }
  }

  @Test
  void whatIsRestoredIsWhatWasKept() throws Exception {
    backUp();
    var expected = files(data);
    assertThat(expected.keySet()).anyMatch(it -> it.endsWith(".log"));

    var restored = folder.resolve("restored");
    var contents = Restore.into(archive, restored, NOW);

    assertThat(contents).isEqualTo(Archive.check(archive));
    assertThat(files(restored)).isEqualTo(expected);
    var again = new Stores(restored).opened(NOW);
    try {
      assertThat(jobs(again.jobs)).isEqualTo(kept);
      for (Job job : kept) {
        assertThat(again.jobs.workload(job.id())).isEqualTo(stores.jobs.workload(job.id()));
        for (int number = 1; number <= job.attempts(); number++) {
          var attempt = new AttemptId(job.id(), number, 0);
          checkTimes(again.logs, attempt);
        }
      }
    } finally {
      again.close();
    }
  }

  /// When what arrived is known as before, to the second.
  private void checkTimes(FileLogStore restored, AttemptId attempt) throws IOException {
    var shard = attempt.job().value().substring(0, 2);
    var written =
        Files.getLastModifiedTime(data.resolve("logs").resolve(shard).resolve(attempt + ".log"))
            .toInstant()
            .truncatedTo(ChronoUnit.SECONDS);
    assertThat(restored.offsetAt(attempt, written)).isZero();
    assertThat(restored.offsetAt(attempt, written.plusSeconds(1)))
        .isEqualTo(stores.logs.end(attempt));
  }

  private static List<Job> jobs(SqlJobStore store) {
    return store.list(new JobQuery(List.of(), "", List.of(), Long.MAX_VALUE, 1000)).reversed();
  }

  /// What logs and blobs are there, by their SHA-256.
  private static java.util.Map<String, String> files(Path data) throws IOException {
    var files = new java.util.TreeMap<String, String>();
    for (String part : List.of("logs", "blobs")) {
      try (Stream<Path> all = Files.walk(data.resolve(part))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(data.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)).hex());
          assertThat(Files.getPosixFilePermissions(file))
              .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
      }
    }
    return files;
  }

  @Test
  void whatIsWrittenMeanwhileDoesNotDisturbIt() throws Exception {
    var running = kept.get(2);
    var attempt = new AttemptId(running.id(), Math.max(1, running.attempts()), 0);
    try (var parts = begin();
        var out = Files.newOutputStream(archive)) {
      for (int number = 13; number <= 30; number++) {
        var job = make.job(number, StateWord.QUEUED);
        stores.jobs.commit(List.of(new JobChange(job, make.workload())), List.of());
        append(new AttemptId(job.id(), 1, 0), bytes(100));
        append(new AttemptId(kept.getFirst().id(), 99, 0), bytes(100));
        append(attempt, bytes(1000));
      }
      drain(parts, out);
    }
    var restored = folder.resolve("restored");
    Restore.into(archive, restored, NOW);
    var again = new Stores(restored).opened(NOW);
    try {
      assertThat(jobs(again.jobs)).isEqualTo(kept);
      // An attempt that the record does not know will be begun anew: its log must not be there.
      assertThat(again.logs.end(new AttemptId(kept.getFirst().id(), 99, 0))).isZero();
    } finally {
      again.close();
    }
  }

  @Test
  void nothingIsLeftBehindAndTheNextOneMayBegin() throws Exception {
    try (var parts = begin()) {
      assertThat(parts.next(NO_TIME)).isInstanceOf(Following.Next.Item.class);
    }
    assertThat(data.resolve("backup")).doesNotExist();
    backUp();
    assertThat(data.resolve("backup")).doesNotExist();
  }

  @Test
  void aSecondOneAtATimeIsRefused() throws Exception {
    var backups = stores.backups();
    try (var _ = ((Reply.Ok<Following<Part>>) backups.begin()).value()) {
      assertThat(backups.begin())
          .isInstanceOfSatisfying(
              Reply.Refused.class, it -> assertThat(it.error().message()).contains("already"));
    }
  }

  @Test
  void aFullDiskIsSaidAndLeavesNothing() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 16)) {
      var small = new Stores(disk.folder()).opened(NOW);
      for (int number = 1; number <= 200; number++) {
        small.jobs.commit(List.of(new JobChange(make.job(number), make.workload())), List.of());
      }
      disk.fill(100 << 10);
      assertThat(small.backups().begin())
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              it -> assertThat(it.error().message()).contains("disk full: free space in"));
      assertThat(disk.folder().resolve("backup")).doesNotExist();
      small.close();
    }
  }

  @Test
  void aFlippedByteOrACutIsNoticedAndNothingIsHalfRestored() throws Exception {
    backUp();
    byte[] whole = Files.readAllBytes(archive);
    var expected = files(data);
    var broken = folder.resolve("broken.zip");
    var restored = folder.resolve("restored");
    int refused = 0;
    for (int i = 0; i < 30; i++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(whole.length);
      if (i % 2 == 0) {
        bytes[at] ^= (byte) (1 + random.nextInt(255));
      } else {
        bytes = java.util.Arrays.copyOf(whole, at);
      }
      Files.write(broken, bytes);
      try {
        Restore.into(broken, restored, NOW);
        // Of the directory at the end nothing is read.
        assertThat(files(restored)).as("seed %d, %d at %d", SEED, i, at).isEqualTo(expected);
        Trees.remove(restored);
      } catch (BadArchiveException e) {
        refused++;
        assertThat(e.getMessage()).contains(broken.toString());
        assertThat(restored).doesNotExist();
        assertThat(beside()).containsExactlyInAnyOrder("data", "backup.zip", "broken.zip");
      }
    }
    assertThat(refused).isGreaterThan(25);
  }

  private List<String> beside() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(it -> it.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/evil",
        "logs/../../evil",
        "logs/00/../../../evil",
        "admin.token",
        "blobs/00/evil",
        "lode.db-wal",
        "logs/",
        "logs/00/\u0000.log",
      })
  void anArchiveThatHoldsAnythingElseIsRefused(String name) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("lode.db"));
      zip.write("not looked at".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry(name));
      zip.write(1);
    }
    var restored = folder.resolve("in/restored");
    assertThatThrownBy(() -> Restore.into(archive, restored, NOW))
        .isInstanceOf(BadArchiveException.class)
        .hasMessageContaining(archive.toString());
    assertThat(restored).doesNotExist();
    assertThat(Objects.requireNonNull(restored.getParent())).isEmptyDirectory();
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void anArchiveThatIsWholeButWhoseRecordIsNoneIsRefused() throws Exception {
    var text = "hello\n".repeat(2000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("lode.db"));
      zip.write(text);
      zip.putNextEntry(new ZipEntry("SHA256SUMS"));
      zip.write(
          Layout.line(Sha256.of(text).hex(), "lode.db")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> Restore.into(archive, folder.resolve("restored"), NOW))
        .hasMessageContaining("the record in the backup")
        .hasMessageContaining("damaged");
    assertThat(folder.resolve("restored")).doesNotExist();
  }

  @Test
  void anArchiveThatWouldFillTheDiskIsStoppedBeforeItDoes() throws Exception {
    keep(new byte[20 << 20]);
    backUp();
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 80)) {
      assertThatThrownBy(() -> Restore.into(archive, disk.folder().resolve("restored"), NOW))
          .hasMessageContaining("disk full");
      assertThat(disk.folder()).isEmptyDirectory();
    }
  }

  @Test
  void aFolderThatIsNotEmptyIsRefusedAndAnEmptyOneIsTaken() throws Exception {
    backUp();
    assertThatThrownBy(() -> Restore.into(archive, data, NOW)).hasMessageContaining("not empty");
    var empty = Files.createDirectory(folder.resolve("empty"));
    Restore.into(archive, empty, NOW);
    assertThat(empty.resolve("lode.db")).exists();
    assertThat(Files.getPosixFilePermissions(empty))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void eachRestoreBeginsWithGreaterSessionsThanAllBefore() throws Exception {
    stores.jobs.commit(List.of(), List.of(make.agent("an-agent")));
    backUp();
    long before = Sessions.before(THEN);
    for (int life = 0; life < 3; life++) {
      var restored = folder.resolve("life-" + life);
      Restore.into(archive, restored, NOW.plusSeconds(life));
      try (var store = SqlJobStore.open(restored.resolve("lode.db"))) {
        long last = store.recover().lastSession();
        assertThat(last).isGreaterThan(before);
        before = last;
      }
    }
  }

  @Test
  void whatTheLifeBeforeMayHaveFiredIsNotFiredAgain() throws Exception {
    var trigger = Made.trigger("hourly");
    var saved = new TriggerChange(trigger, TriggerChange.What.SAVED, Tally.NONE);
    stores.jobs.commit(List.of(), List.of(), List.of(saved), List.of());
    backUp();
    var restored = folder.resolve("restored");
    Restore.into(archive, restored, NOW);
    try (var store = SqlJobStore.open(restored.resolve("lode.db"))) {
      assertThat(store.triggers()).containsExactly(trigger.passedOver(NOW));
      assertThat(store.triggers().getFirst().next()).isAfter(NOW);
    }
  }

  @Test
  void itIsAnArchiveThatOtherToolsRead() throws Exception {
    backUp();
    var out = Files.createDirectory(folder.resolve("out"));
    var python = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    assertThat(run(folder, "python3", "-c", python, archive.toString(), out.toString())).isZero();
    assertThat(run(out, "sha256sum", "--quiet", "-c", "SHA256SUMS")).isZero();
  }

  private static int run(Path folder, String... command) throws Exception {
    var process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    return process.waitFor();
  }
}
