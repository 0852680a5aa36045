package dev.lode.agent.attempt;

import static dev.lode.agent.testing.Specs.newAttempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.launch.process.RecordedPid;
import dev.lode.agent.logs.Gone;
import dev.lode.agent.logs.LogState;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final Exit EXIT =
      new Exit(
          new Exit.How.Code(3),
          Exit.By.WORKLOAD,
          new Exit.Usage(
              1 << 20, Duration.ofNanos(123_456_789), 2, new Exit.Totals(1, 2, 3, 4, 5, 6)),
          new Exit.Finding(
              Exit.Finding.Kind.RULE, "nccl", "it \"failed\"", Exit.Finding.Retry.ALWAYS));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("attempts.journal");
  }

  @Test
  void everyKindOfEntryIsReadAsItWasWritten() {
    var id = newAttempt();
    for (Entry entry :
        List.of(
            new Entry.Start(id, "boot", List.of(new GpuId("GPU-1"), new GpuId("GPU-2"))),
            new Entry.Start(id, "boot", List.of()),
            new Entry.Launched(id, 4711, 123_456, NOON),
            new Entry.LogMoved(id, new LogState(1, 2, 3, 4, new Gone(5, 6, 7))),
            new Entry.Exited(id, EXIT, NOON, 99),
            exited(id, new Exit.How.Signal(9), Exit.By.KILL, null),
            exited(id, new Exit.How.Unstartable("not found: \"é\n"), Exit.By.LEASE, NOON),
            new Entry.Unprepared(id, Fault.caller("no input \\ there")),
            new Entry.Tombstone(id, "gone"),
            new Entry.Forgotten(id))) {
      byte[] line = EntryLine.write(entry);
      assertThat(line).endsWith('\n').containsOnlyOnce('\n');
      assertThat(EntryLine.read(withoutNewline(line))).isEqualTo(entry);
    }
  }

  @Test
  void aLineOfWhichAnyBitHasChangedIsDamaged() {
    byte[] line = withoutNewline(EntryLine.write(new Entry.Tombstone(newAttempt(), "not here")));
    for (int bit = 0; bit < line.length * 8; bit++) {
      byte[] changed = line.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(EntryLine.read(changed)).as("bit " + bit).isNull();
    }
  }

  @Test
  void whatWasRecordedIsFoundAgain() throws IOException {
    var running = newAttempt();
    var ended = newAttempt();
    var forgotten = newAttempt();
    try (var journal = Journal.open(file)) {
      journal.record(new Entry.Start(running, "boot", List.of(new GpuId("GPU-1")))).join();
      journal.note(new Entry.Launched(running, 4711, 5, NOON));
      journal.note(new Entry.Start(ended, "boot", List.of()));
      journal.record(new Entry.Exited(ended, EXIT, NOON, 7)).join();
      journal.note(new Entry.Start(forgotten, "boot", List.of()));
      journal.note(new Entry.Forgotten(forgotten));
    }
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactly(running, ended);
      var record = found(journal, running);
      assertThat(record.supervisor()).isEqualTo(new RecordedPid(4711, 5, "boot"));
      assertThat(record.startedAt()).isEqualTo(NOON);
      assertThat(record.end()).isNull();
      assertThat(record.gpus()).containsExactly(new GpuId("GPU-1"));
      assertThat(found(journal, ended).end()).isEqualTo(new Entry.Exited(ended, EXIT, NOON, 7));
    }
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    try (var _ = Journal.open(file)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aTornTailIsCutWhereverItTore() throws IOException {
    var kept = newAttempt();
    var torn = newAttempt();
    write(new Entry.Tombstone(kept, "kept"), new Entry.Tombstone(torn, "torn"));
    byte[] whole = Files.readAllBytes(file);
    int firstLine = EntryLine.write(new Entry.Tombstone(kept, "kept")).length;
    for (int length = firstLine; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (var journal = Journal.open(file)) {
        assertThat(journal.found().keySet()).containsExactly(kept);
        assertThat(Files.size(file)).isEqualTo(firstLine);
      }
    }
    write(new Entry.Tombstone(torn, "again"));
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactly(kept, torn);
    }
  }

  @Test
  void zeroesThatALossOfPowerLeftAtTheEndAreATornTail() throws IOException {
    var kept = newAttempt();
    write(new Entry.Tombstone(kept, "kept"));
    Files.write(file, new byte[4096], StandardOpenOption.APPEND);
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactly(kept);
      assertThat(folder.resolve("attempts.journal.damaged")).doesNotExist();
    }
  }

  @Test
  void aDamagedLineInTheMiddleIsLeftOutAndTheFileKept() throws IOException {
    var first = newAttempt();
    var damaged = newAttempt();
    var last = newAttempt();
    write(
        new Entry.Tombstone(first, "first"),
        new Entry.Tombstone(damaged, "damaged"),
        new Entry.Tombstone(last, "last"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[EntryLine.write(new Entry.Tombstone(first, "first")).length + 30] ^= 1;
    Files.write(file, bytes);
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactly(first, last);
    }
    assertThat(folder.resolve("attempts.journal.damaged")).hasBinaryContent(bytes);
    assertThat(Files.readString(file)).contains("first", "last").doesNotContain("damaged");
  }

  @Test
  void aFileThatIsMostlyOfForgottenAttemptsIsWrittenAnew() throws IOException {
    var kept = newAttempt();
    try (var journal = Journal.open(file, 10_000)) {
      journal.note(new Entry.Start(kept, "boot", List.of()));
      for (int i = 0; i < 200; i++) {
        var id = newAttempt();
        journal.note(new Entry.Start(id, "boot", List.of()));
        journal.record(new Entry.Forgotten(id)).join();
      }
      assertThat(Files.size(file)).isLessThan(10_500);
      journal.record(new Entry.Exited(kept, EXIT, NOON, 1)).join();
    }
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactly(kept);
      assertThat(found(journal, kept).bootId()).isEqualTo("boot");
      assertThat(found(journal, kept).end()).isNotNull();
    }
  }

  @Test
  void manyRecordedAtOnceAreAllThere() throws IOException {
    var ids = new ArrayList<AttemptId>();
    try (var journal = Journal.open(file, 1000)) {
      var written = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < 2000; i++) {
        var id = newAttempt();
        ids.add(id);
        written.add(journal.record(new Entry.Start(id, "boot", List.of())));
      }
      CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).join();
      assertThat(Files.readAllLines(file)).hasSize(2000);
    }
    try (var journal = Journal.open(file)) {
      assertThat(journal.found().keySet()).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void whatIsNotedIsWrittenWithoutBeingAskedFor() throws IOException {
    try (var journal = Journal.open(file)) {
      journal.note(new Entry.Tombstone(newAttempt(), "noted"));
      await().untilAsserted(() -> assertThat(Files.readString(file)).contains("noted"));
    }
  }

  private static Entry exited(AttemptId id, Exit.How how, Exit.By by, @Nullable Instant at) {
    return new Entry.Exited(id, new Exit(how, by, Exit.Usage.NONE), at, Long.MAX_VALUE);
  }

  private static byte[] withoutNewline(byte[] line) {
    return Arrays.copyOf(line, line.length - 1);
  }

  private void write(Entry... entries) throws IOException {
    try (var journal = Journal.open(file)) {
      for (Entry entry : entries) {
        journal.record(entry).join();
      }
    }
  }

  private static AttemptRecord found(Journal journal, AttemptId id) {
    var record = journal.found().get(id);
    if (record == null) {
      throw new AssertionError("not found: " + id);
    }
    return record;
  }
}
