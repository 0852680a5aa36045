package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.JobStoreContract;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.SmallDisk;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlJobStoreTest extends JobStoreContract {

  @TempDir Path folder;

  @Override
  protected JobStore open() {
    return SqlJobStore.open(folder.resolve("lode.db"));
  }

  private static List<JobChange> changes(List<Job> jobs) {
    return jobs.stream().map(it -> new JobChange(it, null)).toList();
  }

  private static List<Job> jobs(int count) {
    var make = new RandomJobs(3);
    var jobs = new ArrayList<Job>();
    for (int i = 1; i <= count; i++) {
      jobs.add(make.job(i));
    }
    return jobs;
  }

  @Test
  void nobodyElseMayReadItsFiles() throws IOException {
    try (var store = SqlJobStore.open(folder.resolve("own.db"))) {
      store.commit(changes(jobs(1)), List.of());
      for (String name : List.of("own.db", "own.db-wal", "own.db-shm")) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
    assertThat(folder.resolve("own.db-wal")).doesNotExist();
  }

  @Test
  void aFileOfANewerReleaseIsRefusedAndLeftAlone() throws Exception {
    var file = folder.resolve("newer.db");
    SqlJobStore.open(file).close();
    sql(file, "PRAGMA user_version = 99");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(
            "newer release of Lode (schema 99; this one knows up to " + Migrations.latest() + ")");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsFileIsRefusedAndLeftAlone() throws Exception {
    var file = folder.resolve("other.db");
    sql(file, "CREATE TABLE recipes (name TEXT)");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another program");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static void sql(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("text.db"), "hello, world\n".repeat(1000));
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void aDamagedFileIsRefusedWhole() throws IOException {
    var file = folder.resolve("damaged.db");
    try (var store = SqlJobStore.open(file)) {
      store.commit(changes(jobs(500)), List.of());
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2 / 4096 * 4096;
      channel.write(ByteBuffer.allocate(4096), middle);
    }
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("backup");
  }

  @Test
  void aFileThatWasCutOffIsRefusedWhole() throws IOException {
    var file = folder.resolve("cut.db");
    try (var store = SqlJobStore.open(file)) {
      store.commit(changes(jobs(500)), List.of());
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void aRecordThatCannotBeUnderstoodIsNamed() throws Exception {
    var file = folder.resolve("odd.db");
    var job = new RandomJobs(1).job(7, StateWord.QUEUED);
    try (var store = SqlJobStore.open(file)) {
      store.commit(changes(List.of(job)), List.of());
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      RowSum.define(connection);
      statement.execute("UPDATE jobs SET body = replace(body, '\"queued\"', '\"dreaming\"')");
      statement.execute("UPDATE jobs SET sum = row_sum(number, body)");
    }
    assertThatThrownBy(() -> SqlJobStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("the record of 7")
        .hasMessageContaining("dreaming");
  }

  @Test
  void aFileOfTheReleaseBeforeIsBroughtUpToDateWithItsSums() throws Exception {
    var file = folder.resolve("before.db");
    var make = new RandomJobs(1);
    var job = make.job(7, StateWord.QUEUED);
    while (job.idempotencyKey().isEmpty()) {
      job = make.job(7, StateWord.QUEUED);
    }
    var workload = make.workload();
    try (var store = SqlJobStore.open(file)) {
      store.commit(List.of(new JobChange(job, workload)), List.of(make.agent("one")));
    }
    EarlierSchema.backTo(file, 1);
    Files.delete(folder.resolve("before.db-commits"));
    for (int time = 0; time < 2; time++) {
      try (var store = SqlJobStore.open(file)) {
        assertThat(store.recover().live()).containsExactly(job);
        assertThat(store.recover().agents()).hasSize(1);
        assertThat(store.workload(job.id())).isEqualTo(workload);
        assertThat(store.findByKey(job.idempotencyKey())).isEqualTo(job);
      }
    }
  }

  @Test
  void aFolderThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> SqlJobStore.open(folder.resolve("no/lode.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no/lode.db");
  }

  @Test
  void afterTheDiskWasFullItGoesOnWithWhatWasCommitted() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 8);
        var store = SqlJobStore.open(disk.folder().resolve("lode.db"))) {
      var jobs = jobs(2000);
      store.commit(changes(jobs.subList(0, 100)), List.of());
      disk.fill(64 << 10);
      assertThatThrownBy(() -> store.commit(changes(jobs.subList(100, 2000)), List.of()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("lode.db: disk full: free space in " + disk.folder());
      assertThat(store.findByNumber(101)).isNull();
      assertThat(store.findByNumber(100)).isEqualTo(jobs.get(99));
      disk.drain();
      store.checkWritable();
      store.commit(changes(jobs.subList(100, 2000)), List.of());
      assertThat(store.recover().lastNumber()).isEqualTo(2000);
    }
  }

  @Test
  void onAFullDiskItSaysThatItCannotBeWritten() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 4);
        var store = SqlJobStore.open(disk.folder().resolve("lode.db"))) {
      store.commit(changes(jobs(1)), List.of());
      disk.fill(0);
      assertThatThrownBy(store::checkWritable)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("disk full");
      disk.drain();
      store.checkWritable();
    }
  }

  @Test
  void readersSeeWholeCommitsOnly() throws InterruptedException {
    var make = new RandomJobs(4);
    var jobs = new ArrayList<Job>();
    for (int i = 1; i <= 40; i++) {
      jobs.add(numbered(make.job(i, StateWord.FINISHED), 0));
    }
    try (var store = SqlJobStore.open(folder.resolve("both.db"))) {
      store.commit(changes(jobs), List.of());
      var done = new AtomicBoolean();
      var mixed = new AtomicBoolean();
      var readers = new ArrayList<Thread>();
      for (int i = 0; i < 8; i++) {
        readers.add(
            Thread.ofVirtual()
                .name("reader-" + i)
                .start(
                    () -> {
                      while (!done.get()) {
                        if (attempts(store) > 1) {
                          mixed.set(true);
                        }
                      }
                    }));
      }
      for (int version = 1; version <= 50; version++) {
        jobs.replaceAll(it -> make.next(it, StateWord.FINISHED));
        var same = version;
        store.commit(changes(jobs.stream().map(it -> numbered(it, same)).toList()), List.of());
      }
      done.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(mixed).isFalse();
    }
  }

  private static Job numbered(Job job, int attempts) {
    return new Job(
        job.id(),
        job.number(),
        job.spec(),
        job.idempotencyKey(),
        job.submittedAt(),
        attempts,
        0,
        0,
        job.state());
  }

  /// How many versions a page shows: one, where all jobs are written together.
  private static long attempts(JobStore store) {
    var query = new JobQuery(List.of(StateWord.FINISHED), "", List.of(), Long.MAX_VALUE, 100);
    return store.list(query).stream().mapToInt(Job::attempts).distinct().count();
  }
}
