package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class MonotonicTimeTest {

  @Test
  void aClockThatIsSetMovesNothing() {
    var wall = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    var nanos = new AtomicLong(500);
    var time = new MonotonicTime(wall::get, nanos::get);
    var before = time.instant();
    wall.set(Instant.parse("1999-01-01T00:00:00Z"));
    nanos.addAndGet(2_000_000_000L);
    assertThat(time.instant()).isEqualTo(before.plusSeconds(2));
  }
}
