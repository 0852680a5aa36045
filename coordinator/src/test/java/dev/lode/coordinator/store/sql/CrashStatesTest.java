package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.RandomJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A power cut leaves a prefix of what was written to the write-ahead log, and perhaps rubbish
/// where the next bytes would have come. Whichever prefix: what was acknowledged is there, what was
/// not is wholly absent, and the file opens. More than the usual few: `-Dlode.states=1000`.
final class CrashStatesTest {

  private static final long SEED = 20261122;
  private static final int STATES = Integer.getInteger("lode.states", 60);
  private static final int COMMITS = 40;

  @TempDir Path folder;
  private final List<Job> jobs = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();

  /// After each commit, the first of them before any: how long the log was, and what the mark said.
  private final List<Integer> ends = new ArrayList<>();

  private final List<byte[]> marks = new ArrayList<>();
  private byte[] data = new byte[0];
  private byte[] log = new byte[0];

  @BeforeEach
  void write() throws IOException {
    var live = folder.resolve("live");
    Files.createDirectory(live);
    var make = new RandomJobs(SEED);
    try (var store = SqlJobStore.open(live.resolve("lode.db"))) {
      note(live);
      for (int number = 1; number <= COMMITS; number++) {
        var job = make.job(number, StateWord.QUEUED);
        var workload = make.workload();
        store.commit(List.of(new JobChange(job, workload)), List.of());
        jobs.add(job);
        workloads.add(workload);
        note(live);
      }
      data = Files.readAllBytes(live.resolve("lode.db"));
      log = Files.readAllBytes(live.resolve("lode.db-wal"));
    }
    assertThat(ends).doesNotHaveDuplicates().isSorted();
  }

  private void note(Path live) throws IOException {
    ends.add((int) Files.size(live.resolve("lode.db-wal")));
    marks.add(Files.readAllBytes(live.resolve("lode.db-commits")));
  }

  @Test
  void whateverPrefixOfTheWritesIsLeftTheAcknowledgedAreThereAndNothingElse() throws IOException {
    var random = new Random(SEED);
    int first = ends.getFirst();
    int last = ends.getLast();
    for (int state = 0; state <= STATES; state++) {
      int cut = first + (int) ((long) (last - first) * state / STATES);
      check(cut, state % 2 == 0 ? 0 : random.nextInt(1, 10_000), random);
    }
    for (int end : ends) {
      check(end, 0, random);
      check(end - 1, 0, random);
    }
  }

  /// @param rubbish bytes that follow the cut
  private void check(int cut, int rubbish, Random random) throws IOException {
    if (cut < ends.getFirst()) {
      return;
    }
    int acknowledged = (int) ends.stream().filter(end -> end <= cut).count() - 1;
    var state = folder.resolve("state-" + cut + "-" + rubbish);
    Files.createDirectory(state);
    Files.write(state.resolve("lode.db"), data);
    Files.write(state.resolve("lode.db-commits"), marks.get(acknowledged));
    Files.write(state.resolve("lode.db-wal"), withRubbish(cut, rubbish, random));
    try (var store = SqlJobStore.open(state.resolve("lode.db"))) {
      var there =
          store
              .list(new JobQuery(List.of(), "", List.of(), Long.MAX_VALUE, COMMITS + 1))
              .reversed();
      assertThat(there).as("cut at %d", cut).isEqualTo(jobs.subList(0, acknowledged));
      assertThat(store.recover().live()).isEqualTo(there);
      for (int i = 0; i < acknowledged; i++) {
        assertThat(store.workload(jobs.get(i).id())).isEqualTo(workloads.get(i));
      }
    }
    try (var files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(state);
  }

  private byte[] withRubbish(int cut, int rubbish, Random random) {
    var bytes = Arrays.copyOf(log, cut + rubbish);
    var garbage = new byte[rubbish];
    random.nextBytes(garbage);
    System.arraycopy(garbage, 0, bytes, cut, rubbish);
    return bytes;
  }
}
