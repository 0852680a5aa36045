package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.Exit;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Ended;
import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.retention.Removed;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import dev.lode.coordinator.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlRetentionTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Removed REMOVED = new Removed(NOON, 1, 90, "logs are kept for a day");

  private static final Exit EXIT =
      new Exit(new Exit.How.Code(0), Exit.By.WORKLOAD, Exit.Usage.NONE);

  @TempDir Path folder;
  private final RandomJobs make = new RandomJobs(5);

  private SqlJobStore open() {
    return SqlJobStore.open(folder.resolve("lode.db"));
  }

  private static Sha256 blob(String name) {
    return Sha256.of(name.getBytes(StandardCharsets.UTF_8));
  }

  private Job ended(long number, int attempts) {
    var job = make.job(number, StateWord.QUEUED);
    var artifact = new Artifact(new RelativePath("model"), blob("artifact-" + number), 40);
    var left = new Collection(100, 10, null, "", List.of(artifact), List.of());
    return new Job(
        job.id(),
        number,
        job.spec(),
        "",
        NOON,
        attempts,
        0,
        0,
        new JobState.Finished(new Outcome.Succeeded(), null, EXIT, left, NOON.plusSeconds(number)));
  }

  private static JobChange change(Job job) {
    var input = new InputFile(new RelativePath("in"), blob("input-" + job.number()), 5, false);
    return new JobChange(
        job, new Workload(Program.shell("true"), new TreeMap<>(), new Setup(List.of(input))));
  }

  private static void sql(Path file, String... statements) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void jobsOfAnEarlierReleaseAreKnownToRetention() throws Exception {
    try (var store = open()) {
      store.commit(
          List.of(change(ended(1, 1)), change(ended(2, 3)), change(make.job(3, StateWord.QUEUED))),
          List.of());
    }
    EarlierSchema.backTo(folder.resolve("lode.db"), 4);
    try (var store = open()) {
      var found = store.retention().find(store.retention().totals(), 10, NOON);
      assertThat(found.totals()).isEqualTo(new Totals(2, 90, 80));
      assertThat(found.jobs())
          .extracting(Ended::number, Ended::at)
          .containsExactly(tuple(1L, NOON.plusSeconds(1)), tuple(2L, NOON.plusSeconds(2)));
      assertThat(store.retention().unweighed(10)).extracting(Job::number).containsExactly(2L);
      for (String name : List.of("input-1", "artifact-1", "input-2", "artifact-2", "input-3")) {
        assertThat(store.retention().named(blob(name))).as(name).isTrue();
      }
    }
    open().close();
  }

  @Test
  void whatIsKeptComesBackAsItWasWritten() {
    var job = ended(1, 1);
    try (var store = open()) {
      store.commit(List.of(change(job)), List.of());
      var ended = store.retention().find(store.retention().totals(), 1, NOON).jobs().getFirst();
      store.commit(List.of(), List.of(), List.of(), List.of(new Keeping.LogGone(ended, REMOVED)));
      store.commit(List.of(), List.of(), List.of(), List.of(new Keeping.Pinned(job.id(), 1, true)));
      // Pinned meanwhile, so that this is void.
      store.commit(
          List.of(), List.of(), List.of(), List.of(new Keeping.ArtifactsGone(ended, REMOVED)));
    }
    try (var store = open()) {
      assertThat(store.kept(List.of(1L, 2L))).isEqualTo(Map.of(1L, new Kept(true, REMOVED, null)));
      assertThat(store.pinned()).containsExactly(job.id());
      assertThat(store.retention().leftovers(10)).containsExactly(new Leftover.Logs(job.id(), 1));
      assertThat(store.retention().totals()).isEqualTo(new Totals(0, 0, 0));
      store.commit(
          List.of(), List.of(), List.of(), List.of(new Keeping.Pinned(job.id(), 1, false)));
      assertThat(store.retention().totals()).isEqualTo(new Totals(1, 0, 40));
      store.retention().done(List.of(new Leftover.Logs(job.id(), 1)));
      assertThat(store.retention().leftovers(10)).isEmpty();
    }
  }

  @Test
  void ofAJobThatIsGoneNothingIsLeftButItsFilesToBeDeleted() {
    var job = ended(1, 1);
    try (var store = open()) {
      store.commit(List.of(change(job)), List.of());
      var ended = store.retention().find(store.retention().totals(), 1, NOON).jobs().getFirst();
      store.commit(List.of(), List.of(), List.of(), List.of(new Keeping.JobGone(ended)));
      assertThat(store.find(job.id())).isNull();
      assertThat(store.workload(job.id())).isNull();
      assertThat(store.retention().named(blob("input-1"))).isFalse();
      assertThat(store.retention().leftovers(10))
          .containsExactlyInAnyOrder(
              new Leftover.Logs(job.id(), 1),
              new Leftover.Blob(blob("input-1")),
              new Leftover.Blob(blob("artifact-1")));
      assertThat(store.recover().lastNumber()).isEqualTo(1);
    }
    open().close();
  }

  @Test
  void aJobOfSeveralAttemptsGoesWithAllThatTheyLeft() {
    var job = ended(1, 2);
    try (var store = open()) {
      store.commit(List.of(change(job)), List.of());
      store.commit(List.of(new JobChange(job, null, List.of(past(job, "early")))), List.of());
      assertThat(store.retention().named(blob("early"))).isTrue();
      assertThat(store.retention().totals().artifactBytes()).isEqualTo(40 + 7);
      var ended = store.retention().find(store.retention().totals(), 1, NOON).jobs().getFirst();
      store.commit(List.of(), List.of(), List.of(), List.of(new Keeping.JobGone(ended)));
      assertThat(store.find(job.id())).isNull();
      assertThat(store.pastAttempts(job.id())).isEmpty();
      assertThat(store.retention().named(blob("early"))).isFalse();
    }
    open().close();
  }

  @Test
  void artifactsThatAreGoneDoNotComeBackWithARetry() {
    var job = ended(1, 1);
    try (var store = open()) {
      store.commit(List.of(change(job)), List.of());
      var ended = store.retention().find(store.retention().totals(), 1, NOON).jobs().getFirst();
      store.commit(
          List.of(), List.of(), List.of(), List.of(new Keeping.ArtifactsGone(ended, REMOVED)));
      store.commit(
          List.of(new JobChange(secondTry(job), null, List.of(past(job, "artifact-1")))),
          List.of());
      assertThat(store.retention().named(blob("artifact-1"))).isTrue();
      assertThat(store.retention().totals().artifactBytes()).isEqualTo(40);
    }
  }

  private static Job secondTry(Job job) {
    return new Job(job.id(), job.number(), job.spec(), "", NOON, 2, 0, 0, job.state());
  }

  private PastAttempt past(Job job, String artifact) {
    var made = make.pastAttempt(job.id(), 1);
    var left =
        new Collection(
            0,
            0,
            null,
            "",
            List.of(new Artifact(new RelativePath("out"), blob(artifact), 7)),
            List.of());
    return new PastAttempt(made.outcome(), made.attempt(), made.exit(), left, made.at());
  }

  @Test
  void aKeyThatHoldsKeepsNoOtherJobFromBeingFound() {
    var keyed = ended(1, 1);
    var withKey = new Job(keyed.id(), 1, keyed.spec(), "key", NOON, 1, 0, 0, keyed.state());
    try (var store = open()) {
      store.commit(List.of(change(withKey), change(ended(2, 1))), List.of());
      assertThat(store.retention().find(store.retention().totals(), 1, NOON).jobs())
          .extracting(Ended::number)
          .containsExactly(2L);
      var later = NOON.plus(Job.KEY_LASTS);
      assertThat(store.retention().find(store.retention().totals(), 1, later).jobs())
          .extracting(Ended::number)
          .containsExactly(1L);
    }
  }

  @Test
  void aChangedRowOrAMissingUseIsRefused() throws Exception {
    try (var store = open()) {
      store.commit(List.of(change(ended(1, 1))), List.of());
      var ended = store.retention().find(store.retention().totals(), 1, NOON).jobs().getFirst();
      store.commit(List.of(), List.of(), List.of(), List.of(new Keeping.LogGone(ended, REMOVED)));
    }
    for (String damage :
        List.of(
            "DELETE FROM blob_uses WHERE artifact = 1",
            "UPDATE kept SET body = replace(body, 'day', 'dog')",
            "UPDATE leftovers SET body = replace(body, '\"attempts\":1', '\"attempts\":2')",
            "UPDATE retention SET value = 9 WHERE name = 'numbers'",
            "DELETE FROM retention WHERE name = 'numbers'")) {
      var file = folder.resolve("copy-" + damage.hashCode() + ".db");
      try (var store = open()) {
        store.copyTo(file);
      }
      SqlJobStore.open(file).close();
      sql(file, damage);
      assertThatThrownBy(() -> SqlJobStore.open(file).close())
          .as(damage)
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aStopCountsForNoMoreThanADayAndAClockThatGoesBackForNothing() {
    try (var store = open()) {
      assertThat(store.retention().begin(NOON)).isZero();
      store.retention().seen(NOON.plus(Duration.ofHours(5)));
    }
    try (var store = open()) {
      var skipped = store.retention().begin(NOON.plus(Duration.ofDays(10)));
      assertThat(skipped).isEqualTo(Duration.ofDays(9).minusHours(5));
      store.retention().seen(NOON.plus(Duration.ofDays(11)));
    }
    try (var store = open()) {
      // What counts: five hours, a day for the stop, and a day until it was seen last.
      var skipped = store.retention().begin(NOON);
      assertThat(skipped).isEqualTo(Duration.ofHours(-53));
    }
  }
}
