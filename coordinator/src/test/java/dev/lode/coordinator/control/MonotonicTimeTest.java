package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MonotonicTimeTest {

  @TempDir Path folder;

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

  @Test
  void aRestartGoesOnWhereTheClockWasWhateverTheWallClockSaysMeanwhile() throws IOException {
    var file = folder.resolve("clock");
    var nanos = new AtomicLong(1_000);
    var start = Instant.parse("2026-01-01T00:00:00Z");
    MonotonicTime.goingOn(file, InstantSource.fixed(start), nanos::get, "boot-1");
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    var wrong = InstantSource.fixed(start.plus(Duration.ofDays(400)));
    var again = MonotonicTime.goingOn(file, wrong, nanos::get, "boot-1");
    assertThat(again.instant()).isEqualTo(start.plus(Duration.ofMinutes(5)));
  }

  @Test
  void afterAStartOfTheHostOrWithoutWordTheWallClockCounts() throws IOException {
    var file = folder.resolve("clock");
    var nanos = new AtomicLong(1_000);
    var first = Instant.parse("2026-01-01T00:00:00Z");
    var second = Instant.parse("2026-01-02T00:00:00Z");
    MonotonicTime.goingOn(file, InstantSource.fixed(first), nanos::get, "boot-1");
    var later = MonotonicTime.goingOn(file, InstantSource.fixed(second), nanos::get, "boot-2");
    assertThat(later.instant()).isEqualTo(second);
    for (String rubbish : new String[] {"", "boot-2 x y", "boot-2 1", "boot-2 9 never"}) {
      Files.writeString(file, rubbish);
      var fresh = MonotonicTime.goingOn(file, InstantSource.fixed(first), nanos::get, "boot-2");
      assertThat(fresh.instant()).as(rubbish).isEqualTo(first);
    }
  }
}
