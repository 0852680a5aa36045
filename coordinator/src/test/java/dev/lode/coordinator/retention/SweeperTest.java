package dev.lode.coordinator.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.cluster.Pins;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweeperTest {

  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Archive archive;

  @BeforeEach
  void open() {
    archive = new Archive(folder, Archive.START);
  }

  @AfterEach
  void close() {
    archive.close();
  }

  /// Another life of the coordinator, at this time.
  private void reopen(Instant at) {
    archive.close();
    archive = new Archive(folder, at);
  }

  private static Retention jobs(Limit limit) {
    return new Retention(limit, Limit.NONE, Limit.NONE, DAY);
  }

  private static Retention logs(Limit limit) {
    return new Retention(Limit.NONE, limit, Limit.NONE, DAY);
  }

  private static Retention artifacts(Limit limit) {
    return new Retention(Limit.NONE, Limit.NONE, limit, DAY);
  }

  private static Limit age(int days) {
    return new Limit(Duration.ofDays(days), Long.MAX_VALUE);
  }

  private static Limit most(long most) {
    return new Limit(null, most);
  }

  @Test
  void anOldLogGoesFromTheDiskAndItsJobSaysSo() throws Exception {
    var job = archive.ended(1, 100);
    archive.passes(Duration.ofDays(30));
    var young = archive.ended(2, 100);
    var figures = archive.sweep(logs(age(30))).figures();
    assertThat(archive.logOnDisk(job)).isZero();
    assertThat(archive.logOnDisk(young)).isEqualTo(100);
    assertThat(archive.store.find(job.id())).isEqualTo(job);
    var removed = Objects.requireNonNull(archive.kept(job).log());
    assertThat(removed.bytes()).isEqualTo(100);
    assertThat(removed.why()).isEqualTo("logs are kept for 30 days");
    assertThat(archive.kept(young).log()).isNull();
    assertThat(figures.logBytesDeleted).hasValue(100);
    assertThat(figures.kept()).isEqualTo(new Totals(2, 100, 0));
    assertThat(archive.record.leftovers(10)).isEmpty();
  }

  @Test
  void thousandsGoInOnePassAndAllThatTheyLeft() throws Exception {
    for (int number = 1; number <= 1000; number++) {
      archive.ended(number, 1);
    }
    archive.sweep(jobs(most(10)));
    assertThat(archive.record.totals()).isEqualTo(new Totals(10, 10, 0));
    assertThat(archive.store.findByNumber(990)).isNull();
    assertThat(archive.store.findByNumber(991)).isNotNull();
    assertThat(archive.logs.bytes(Archive.id(1), 1)).isZero();
    assertThat(archive.store.workload(Archive.id(1))).isNull();
  }

  @Test
  void theNumbersOfRemovedJobsAreNotGivenAgain() throws Exception {
    archive.ended(1, 1);
    archive.ended(2, 1);
    archive.passes(DAY);
    archive.sweep(jobs(age(1)));
    assertThat(archive.store.findByNumber(2)).isNull();
    reopen(archive.now.get());
    assertThat(archive.store.recover().lastNumber()).isEqualTo(2);
  }

  @Test
  void aPinnedJobStaysWithAllItLeftAlsoInTheNextLife() throws Exception {
    var job = archive.ended(1, 1, 100, List.of(archive.artifact("model")));
    archive.pin(job, true);
    archive.passes(Duration.ofDays(400));
    reopen(archive.now.get());
    archive.passes(Duration.ofDays(400));
    var policy = new Retention(age(1), age(1), age(1), DAY);
    archive.sweep(policy);
    assertThat(archive.store.find(job.id())).isEqualTo(job);
    assertThat(archive.kept(job).pinned()).isTrue();
    assertThat(archive.logOnDisk(job)).isEqualTo(100);
    archive.pin(job, false);
    archive.sweep(policy);
    assertThat(archive.store.find(job.id())).isNull();
  }

  @Test
  void noMoreThanSoManyMayBePinned() throws Exception {
    for (int number = 1; number <= Pins.LIMIT; number++) {
      var _ = archive.control.send(new Command.Pin(Archive.id(number), number, true));
    }
    assertThat(archive.ask(new Command.Pin(Archive.id(99_999), 99_999, true)))
        .isEqualTo(new Answer.TooManyPins(Pins.LIMIT));
    assertThat(archive.ask(new Command.Pin(Archive.id(1), 1, true))).isEqualTo(new Answer.Done());
  }

  @Test
  void whatWasDecidedBeforeACrashIsDeletedAfterIt() throws Exception {
    var job = archive.ended(1, 1, 100, List.of(archive.artifact("model")));
    archive.passes(DAY.multipliedBy(2));
    var policy = jobs(age(1));
    archive.ask(new Command.Sweep(policy, archive.find()));
    assertThat(archive.store.find(job.id())).isNull();
    assertThat(archive.logOnDisk(job)).isEqualTo(100);
    reopen(archive.now.get());
    archive.passes(DAY);
    archive.sweep(policy);
    assertThat(archive.logOnDisk(job)).isZero();
    assertThat(archive.blobs.has(archive.artifact("other").sha256())).isTrue();
    assertThat(archive.blobs.has(Sha256.of("model".getBytes(UTF_8)))).isFalse();
    assertThat(archive.record.leftovers(10)).isEmpty();
  }

  @Test
  void aDeletionThatWasInterruptedIsDoneAgain() throws Exception {
    var job = archive.ended(1, 3, 100, List.of());
    archive.passes(DAY);
    archive.ask(new Command.Sweep(logs(age(1)), archive.find()));
    archive.ended(2, 5);
    archive.record.weigh(Map.of(1L, 300L));
    archive.ask(new Command.Sweep(logs(age(1)), archive.find()));
    // The first file is gone already.
    Files.delete(
        folder.resolve("logs/" + job.id().value().substring(0, 2) + "/" + job.id() + ".3.0.log"));
    archive.sweep(logs(age(1)));
    assertThat(archive.logOnDisk(job)).isZero();
  }

  @Test
  void theLogsOfAllAttemptsCountAndGo() throws Exception {
    var job = archive.ended(1, 3, 100, List.of());
    archive.sweep(logs(most(300)));
    assertThat(archive.logOnDisk(job)).isEqualTo(300);
    assertThat(archive.record.totals().logBytes()).isEqualTo(300);
    archive.sweep(logs(most(299)));
    assertThat(archive.logOnDisk(job)).isZero();
  }

  @Test
  void aBlobStaysForAsLongAsOneJobNamesIt() throws Exception {
    var artifact = archive.artifact("shared");
    archive.ended(1, 1, 0, List.of(artifact));
    archive.passes(DAY);
    archive.ended(2, 1, 0, List.of(), "shared");
    archive.passes(DAY.multipliedBy(2));
    archive.sweep(jobs(age(3)));
    assertThat(archive.store.findByNumber(1)).isNull();
    assertThat(archive.blobs.has(artifact.sha256())).isTrue();
    archive.passes(DAY);
    archive.sweep(jobs(age(3)));
    assertThat(archive.store.findByNumber(2)).isNull();
    assertThat(archive.blobs.has(artifact.sha256())).isFalse();
  }

  @Test
  void artifactsGoByBytesAndTheInputFilesStay() throws Exception {
    var first = archive.ended(1, 1, 7, List.of(archive.artifact("0123456789")), "input");
    archive.passes(DAY);
    var second = archive.ended(2, 1, 7, List.of(archive.artifact("abcdefghij")));
    archive.passes(DAY);
    archive.sweep(artifacts(most(15)));
    assertThat(archive.kept(first).artifacts()).isNotNull();
    assertThat(archive.kept(second).artifacts()).isNull();
    assertThat(archive.blobs.has(archive.blob("0123456789"))).isTrue();
    assertThat(archive.logOnDisk(first)).isEqualTo(7);
    assertThat(archive.record.named(archive.blob("input"))).isTrue();
    assertThat(archive.record.named(archive.blob("0123456789"))).isFalse();
  }

  @Test
  void aBlobThatNobodyNamesGoesWhenItIsOldEnough() throws Exception {
    var stray = archive.blob("stray");
    var claimed = archive.blob("claimed");
    archive.passes(DAY);
    assertThat(archive.blobs.claim(claimed)).isEqualTo(7);
    archive.passes(Duration.ofMinutes(1));
    var sweeper = new Sweeper(logs(age(30)), archive.control, archive.now::get, archive.disks);
    sweeper.pass();
    assertThat(archive.blobs.has(stray)).isFalse();
    assertThat(archive.blobs.has(claimed)).isTrue();
  }

  @Test
  void whatWasClaimedIsNeverRemovedUnderTheSubmitter() throws Exception {
    var done = new AtomicBoolean();
    var remover =
        Thread.ofVirtual()
            .name("remover")
            .start(
                () -> {
                  while (!done.get()) {
                    archive.blobs.removeUnclaimed(
                        Sha256.of("wanted".getBytes(UTF_8)), archive.now.get());
                  }
                });
    for (int i = 0; i < 300; i++) {
      var name = archive.blob("wanted");
      archive.passes(Duration.ofSeconds(1));
      if (archive.blobs.claim(name) >= 0) {
        for (int look = 0; look < 20; look++) {
          assertThat(archive.blobs.has(name)).isTrue();
        }
      }
    }
    done.set(true);
    remover.join();
  }

  @Test
  void aClockThatIsYearsAheadAtARestartCountsAsADay() throws Exception {
    var job = archive.ended(1, 100);
    var stray = archive.blob("being sent");
    archive.passes(Duration.ofHours(1));
    archive.sweep(logs(age(30)));
    var rightful = archive.now.get();
    reopen(rightful.plus(Duration.ofDays(3650)));
    var policy = new Retention(age(90), age(30), age(90), Duration.ofDays(2));
    archive.sweep(policy);
    assertThat(archive.logOnDisk(job)).isEqualTo(100);
    assertThat(archive.blobs.has(stray)).isTrue();
    // What ends by the wrong clock is as old as it is when the clock is right again.
    var later = archive.ended(2, 100);
    reopen(rightful.plus(Duration.ofHours(1)));
    archive.sweep(policy);
    assertThat(archive.logOnDisk(later)).isEqualTo(100);
    archive.passes(Duration.ofDays(30));
    archive.sweep(policy);
    assertThat(archive.logOnDisk(job)).isZero();
    assertThat(archive.logOnDisk(later)).isZero();
    assertThat(archive.store.find(later.id())).isNotNull();
  }

  @Test
  void afterAClockWasSetBackTheFirstToEndStillGoFirst() throws Exception {
    var first = archive.ended(1, 1);
    reopen(Archive.START.minus(Duration.ofDays(100)));
    archive.passes(Duration.ofMinutes(1));
    var second = archive.ended(2, 1);
    archive.sweep(jobs(most(1)));
    assertThat(archive.store.find(first.id())).isNull();
    assertThat(archive.store.find(second.id())).isNotNull();
  }

  @Test
  void whatWasFoundIsVoidWhenTheJobWasPinnedOrRunsAgain() throws Exception {
    var pinned = archive.ended(1, 10);
    var again = archive.ended(2, 10);
    archive.passes(DAY);
    var found = archive.find();
    archive.pin(pinned, true);
    var queued =
        new Job(
            again.id(),
            again.number(),
            again.spec(),
            "",
            again.submittedAt(),
            1,
            0,
            0,
            new JobState.Queued(archive.now.get()));
    archive.store.commit(List.of(new JobChange(queued, null)), List.of());
    archive.ask(new Command.Sweep(jobs(age(1)), found));
    assertThat(archive.store.find(pinned.id())).isEqualTo(pinned);
    assertThat(archive.store.find(again.id())).isEqualTo(queued);
    assertThat(archive.record.leftovers(10)).isEmpty();
    assertThat(archive.find().jobs()).isEmpty();
  }

  @Test
  void whileABackupWantsTheFilesTheyStay() throws Exception {
    var job = archive.ended(1, 100);
    archive.passes(DAY);
    var held =
        new Disks(archive.record, archive.logs, archive.blobs, archive.disks.skipped(), _ -> false);
    new Sweeper(logs(age(1)), archive.control, archive.now::get, held).pass();
    assertThat(archive.kept(job).log()).isNotNull();
    assertThat(archive.logOnDisk(job)).isEqualTo(100);
    archive.sweep(logs(age(1)));
    assertThat(archive.logOnDisk(job)).isZero();
  }

  @Test
  void keepingForeverRemovesNothing() throws Exception {
    var all = new ArrayList<Job>();
    for (int number = 1; number <= 20; number++) {
      all.add(archive.ended(number, 1, 10, List.of(archive.artifact("artifact-" + number))));
    }
    archive.passes(Duration.ofDays(3650));
    archive.sweep(Retention.FOREVER);
    assertThat(archive.record.totals()).isEqualTo(new Totals(20, 200, 20 * 10 + 11));
    all.forEach(it -> assertThat(archive.logOnDisk(it)).isEqualTo(10));
  }
}
