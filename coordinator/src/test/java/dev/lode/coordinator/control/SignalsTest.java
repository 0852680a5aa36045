package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.JobId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SignalsTest {

  private static final JobId JOB = new JobId(new UUID(0, 1).toString());
  private static final JobId OTHER = new JobId(new UUID(0, 2).toString());
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Signals signals = new Signals();

  @Test
  void whatIsRaisedBetweenTwoWaitsIsNotMissed() throws InterruptedException {
    try (var watch = signals.watch(JOB)) {
      signals.raise(JOB);
      assertThat(watch.await(LONG)).isTrue();
      assertThat(watch.await(Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void aSignalForOneJobWakesNobodyWhoWaitsForAnother() throws InterruptedException {
    try (var watch = signals.watch(OTHER)) {
      signals.raise(JOB);
      assertThat(watch.await(Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void everyListenerIsWokenAndTheLastOneLeavesNothingBehind() throws InterruptedException {
    var first = signals.watch(JOB);
    try (var second = signals.watch(JOB)) {
      first.close();
      Thread.ofVirtual().start(() -> signals.raise(JOB));
      assertThat(second.await(LONG)).isTrue();
    }
    signals.raise(JOB);
    try (var later = signals.watch(JOB)) {
      assertThat(later.await(Duration.ofMillis(1))).isFalse();
    }
  }
}
