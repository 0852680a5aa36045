package dev.lode.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStore.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [LogStore] holds.
public abstract class LogStoreContract {

  protected static final Instant START = Instant.parse("2026-03-01T12:00:00.5Z");

  protected final AttemptId attempt = attempt(1);
  protected LogStore store;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  /// The store of this test: each time with what was appended before.
  protected abstract LogStore open(InstantSource time);

  @BeforeEach
  final void openStore() {
    store = open(now::get);
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  protected final void reopen() {
    store.close();
    store = open(now::get);
  }

  protected static AttemptId attempt(int n) {
    return new AttemptId(new JobId(new UUID(n * 0x9e3779b97f4a7c15L, n).toString()), 1, 0);
  }

  protected final long append(AttemptId attempt, long offset, String text) {
    return store.append(List.of(chunk(attempt, offset, text))).getFirst().durable();
  }

  protected static Chunk chunk(AttemptId attempt, long offset, String text) {
    return new Chunk(attempt, offset, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  protected final String text(AttemptId attempt) {
    return text(attempt, 0, 1000);
  }

  protected final String text(AttemptId attempt, long offset, int length) {
    var into = ByteBuffer.allocate(length);
    int read = store.read(attempt, offset, into);
    assertThat(into.position()).isEqualTo(read);
    return new String(into.array(), 0, read, StandardCharsets.UTF_8);
  }

  @Test
  void anAttemptThatNeverWroteHasAnEmptyLog() {
    assertThat(store.end(attempt)).isZero();
    assertThat(text(attempt)).isEmpty();
    assertThat(store.offsetAt(attempt, START)).isZero();
    assertThat(store.append(List.of())).isEmpty();
  }

  @Test
  void chunksFollowOneAnother() {
    assertThat(append(attempt, 0, "one ")).isEqualTo(4);
    assertThat(append(attempt, 4, "two ")).isEqualTo(8);
    assertThat(store.append(List.of(chunk(attempt, 8, "three "), chunk(attempt, 14, "four"))))
        .containsExactly(new Position(attempt, 18));
    assertThat(text(attempt)).isEqualTo("one two three four");
    assertThat(text(attempt, 4, 3)).isEqualTo("two");
    assertThat(text(attempt, 18, 3)).isEmpty();
    assertThat(text(attempt, 1000, 3)).isEmpty();
  }

  @Test
  void whatIsThereAlreadyIsPassedOver() {
    append(attempt, 0, "hello");
    assertThat(append(attempt, 0, "hello")).isEqualTo(5);
    assertThat(append(attempt, 2, "llo")).isEqualTo(5);
    assertThat(append(attempt, 3, "lo, world")).isEqualTo(12);
    assertThat(text(attempt)).isEqualTo("hello, world");
  }

  @Test
  void aChunkThatBeginsLaterIsNotTaken() {
    append(attempt, 0, "hello");
    assertThat(append(attempt, 6, "world")).isEqualTo(5);
    assertThat(store.append(List.of(chunk(attempt, 6, "world"), chunk(attempt, 5, "!"))))
        .containsExactly(new Position(attempt, 6));
    assertThat(text(attempt)).isEqualTo("hello!");
    assertThat(append(attempt(2), 1, "late")).isZero();
    assertThat(store.end(attempt(2))).isZero();
  }

  @Test
  void theCallersBuffersAreLeftAsTheyWere() {
    var data = ByteBuffer.wrap("..hello..".getBytes(StandardCharsets.UTF_8), 2, 5);
    store.append(List.of(new Chunk(attempt, 0, data)));
    assertThat(data.position()).isEqualTo(2);
    assertThat(data.remaining()).isEqualTo(5);
    assertThat(text(attempt)).isEqualTo("hello");
  }

  @Test
  void manyLogsAreAppendedAtOnceAndEachIsAnsweredOnce() {
    var chunks = new ArrayList<Chunk>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 700; i++) {
        chunks.add(chunk(attempt(i), round * 4L, "%04d".formatted(i)));
      }
    }
    var positions = store.append(chunks);
    assertThat(positions).hasSize(700).allMatch(it -> it.durable() == 8);
    assertThat(positions.stream().map(Position::attempt).distinct()).hasSize(700);
    for (int i = 0; i < 700; i++) {
      assertThat(text(attempt(i))).isEqualTo("%04d%04d".formatted(i, i));
    }
  }

  @Test
  void attemptsAndRanksOfOneJobHaveLogsOfTheirOwn() {
    var job = attempt.job();
    append(new AttemptId(job, 1, 0), 0, "1.0");
    append(new AttemptId(job, 1, 1), 0, "1.1");
    append(new AttemptId(job, 2, 0), 0, "2.0");
    append(new AttemptId(job, 11, 0), 0, "11.0");
    assertThat(text(new AttemptId(job, 1, 1))).isEqualTo("1.1");
    assertThat(text(new AttemptId(job, 2, 0))).isEqualTo("2.0");
    assertThat(text(new AttemptId(job, 11, 0))).isEqualTo("11.0");
  }

  @Test
  void whatWasAppendedIsThereAfterReopeningAndGoesOn() {
    append(attempt, 0, "hello");
    reopen();
    assertThat(store.end(attempt)).isEqualTo(5);
    assertThat(append(attempt, 5, ", world")).isEqualTo(12);
    reopen();
    assertThat(text(attempt)).isEqualTo("hello, world");
  }

  private static Chunk lost(AttemptId attempt, long offset, long bytes) {
    return new Chunk(attempt, offset, ByteBuffer.allocate(0), bytes);
  }

  @Test
  void whatWasLostIsAGapThatTheLogGoesOnAfter() {
    append(attempt, 0, "head");
    assertThat(store.append(List.of(lost(attempt, 4, 1000), chunk(attempt, 1004, "tail"))))
        .containsExactly(new Position(attempt, 1008));
    assertThat(store.gaps(attempt)).containsExactly(new LogGap(4, 1004, 1000));
    assertThat(text(attempt)).isEqualTo("head");
    assertThat(text(attempt, 4, 10)).isEmpty();
    assertThat(text(attempt, 1003, 10)).isEmpty();
    assertThat(text(attempt, 1004, 10)).isEqualTo("tail");
    // Told again, it is passed over.
    assertThat(store.append(List.of(lost(attempt, 4, 1000))).getFirst().durable()).isEqualTo(1008);
    assertThat(store.append(List.of(lost(attempt, 5000, 1))).getFirst().durable()).isEqualTo(1008);
    reopen();
    assertThat(store.end(attempt)).isEqualTo(1008);
    assertThat(store.gaps(attempt)).containsExactly(new LogGap(4, 1004, 1000));
    assertThat(append(attempt, 1008, "!")).isEqualTo(1009);
    assertThat(text(attempt, 1004, 10)).isEqualTo("tail!");
  }

  @Test
  void aLogThatIsTooLongKeepsItsHeadAndItsTail() {
    var piece = new byte[1 << 20];
    for (int i = 0; i < 12; i++) {
      java.util.Arrays.fill(piece, (byte) ('a' + i));
      store.append(List.of(new Chunk(attempt, (long) i << 20, ByteBuffer.wrap(piece.clone()))));
      store.limit(attempt, 4 << 20);
    }
    var gap = store.gaps(attempt).getFirst();
    assertThat(store.gaps(attempt)).hasSize(1);
    assertThat(gap.from()).isEqualTo(2 << 20);
    assertThat(gap.to()).isBetween(9L << 20, 10L << 20);
    assertThat(gap.cutBytes()).isEqualTo(gap.bytes());
    assertThat(store.end(attempt)).isEqualTo(12 << 20);
    assertThat(text(attempt, (2 << 20) - 3, 10)).isEqualTo("bbb");
    assertThat(text(attempt, gap.to() - 1, 10)).isEmpty();
    assertThat(text(attempt, (12 << 20) - 3, 10)).isEqualTo("lll");
    reopen();
    assertThat(store.gaps(attempt)).containsExactly(gap);
  }

  @Test
  void bytesAreKeptExactly() {
    var bytes = new byte[3_000_000];
    new Random(5).nextBytes(bytes);
    var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    for (int from = 0; from < bytes.length; from += 100_000) {
      store.append(List.of(new Chunk(attempt, from, direct.slice(from, 100_000))));
    }
    var into = ByteBuffer.allocateDirect(bytes.length + 10);
    assertThat(store.read(attempt, 0, into)).isEqualTo(bytes.length);
    assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void aTimeIsFoundToTheSecond() {
    append(attempt, 0, "aaaa");
    at(Duration.ofMillis(300), 4, "bb");
    at(Duration.ofSeconds(3), 6, "cccc");
    at(Duration.ofSeconds(3), 10, "dd");
    at(Duration.ofSeconds(10), 12, "e");
    assertOffsets();
    reopen();
    assertOffsets();
    at(Duration.ofSeconds(20), 13, "f");
    assertThat(store.offsetAt(attempt, START.plusSeconds(15))).isEqualTo(13);
    assertOffsets();
  }

  private void at(Duration after, long offset, String text) {
    now.set(START.plus(after));
    append(attempt, offset, text);
  }

  private void assertOffsets() {
    assertThat(store.offsetAt(attempt, Instant.EPOCH)).isZero();
    assertThat(store.offsetAt(attempt, START)).isZero();
    assertThat(store.offsetAt(attempt, START.plusSeconds(1))).isEqualTo(6);
    assertThat(store.offsetAt(attempt, START.plusSeconds(3))).isEqualTo(6);
    assertThat(store.offsetAt(attempt, START.plusSeconds(4))).isEqualTo(12);
    assertThat(store.offsetAt(attempt, START.plusSeconds(10))).isEqualTo(12);
    assertThat(store.offsetAt(attempt, START.plusSeconds(1000))).isEqualTo(store.end(attempt));
  }

  @Test
  void aClockThatGoesBackHarmsNothing() {
    append(attempt, 0, "aa");
    at(Duration.ofSeconds(5), 2, "bb");
    at(Duration.ofSeconds(-100), 4, "cc");
    at(Duration.ofSeconds(6), 6, "dd");
    assertThat(text(attempt)).isEqualTo("aabbccdd");
    assertThat(store.offsetAt(attempt, START.plusSeconds(5))).isEqualTo(2);
    assertThat(store.offsetAt(attempt, START.plusSeconds(6))).isEqualTo(6);
  }

  @Test
  void anInterruptedThreadAppendsAndReadsAndStaysInterrupted() {
    append(attempt, 0, "hello");
    Thread.currentThread().interrupt();
    append(attempt, 5, ", world");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(text(attempt)).isEqualTo("hello, world");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(append(attempt, 12, "!")).isEqualTo(13);
  }
}
