package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.api.http.RefusalException;
import org.junit.jupiter.api.Test;

final class ByteRangeTest {

  private static final ByteRange WHOLE = new ByteRange(0, 10, true);

  @Test
  void oneRangeIsTaken() {
    assertThat(ByteRange.of("bytes=2-4", 10)).isEqualTo(new ByteRange(2, 3, false));
    assertThat(ByteRange.of("bytes=2-", 10)).isEqualTo(new ByteRange(2, 8, false));
    assertThat(ByteRange.of("bytes=-3", 10)).isEqualTo(new ByteRange(7, 3, false));
    assertThat(ByteRange.of("bytes=-30", 10)).isEqualTo(new ByteRange(0, 10, false));
    assertThat(ByteRange.of("bytes=8-99", 10)).isEqualTo(new ByteRange(8, 2, false));
    assertThat(new ByteRange(8, 2, false).contentRange(10)).isEqualTo("bytes 8-9/10");
  }

  @Test
  void whatIsNoRangeIsAsGoodAsNone() {
    for (String none :
        new String[] {null, "", "bytes=-", "bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"}) {
      assertThat(ByteRange.of(none, 10)).as(none).isEqualTo(WHOLE);
    }
  }

  @Test
  void aRangeBehindTheEndIsRefused() {
    for (String beyond : new String[] {"bytes=10-", "bytes=11-12", "bytes=-0"}) {
      assertThatThrownBy(() -> ByteRange.of(beyond, 10))
          .as(beyond)
          .isInstanceOfSatisfying(
              RefusalException.class,
              it -> {
                assertThat(it.error().status()).isEqualTo(416);
                assertThat(it.error().headers()).containsEntry("Content-Range", "bytes */10");
              });
    }
  }
}
