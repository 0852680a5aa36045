package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.memory.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who acts on an ended job reads it when all that was asked before is on record.
final class EndedJobsTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final Command PIN =
      new Command.Pin(new JobId("01234567-89ab-cdef-0123-456789abcdef"), 1, true);

  private final MemoryJobStore store = new MemoryJobStore();
  private final ControlLoop loop =
      new ControlLoop(
          ControlLoop.Limits.DEFAULT,
          Times.DEFAULT,
          InstantSource.system(),
          InstantSource.fixed(Instant.EPOCH),
          store,
          new Actor() {
            @Override
            public void committed(Decision decision) {}

            @Override
            public void recovered(List<Job> live) {}
          });

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    store.resume();
    loop.stop();
  }

  @Test
  void aTurnLastsUntilItsAnswerAlsoWhenNobodyWaitsForIt() throws InterruptedException {
    store.stall();
    CompletableFuture<Answer> answer;
    try (var turn = loop.ended().take(AT_ONCE)) {
      answer = turn.send(PIN);
    }
    assertThatThrownBy(() -> loop.ended().take(AT_ONCE).close()).isInstanceOf(Unavailable.class);
    store.resume();
    loop.ended().take(PATIENT).close();
    assertThat(answer).isCompletedWithValue(new Answer.Done());
  }

  @Test
  void aTurnInWhichNothingWasSentEndsWithItself() throws InterruptedException {
    loop.ended().take(AT_ONCE).close();
    loop.ended().take(AT_ONCE).close();
  }

  @Test
  void aRefusalEndsATurn() throws InterruptedException {
    loop.stop();
    try (var turn = loop.ended().take(AT_ONCE)) {
      assertThat(turn.send(PIN)).isCompletedExceptionally();
    }
    loop.ended().take(AT_ONCE).close();
  }
}
