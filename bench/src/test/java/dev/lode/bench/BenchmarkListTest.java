package dev.lode.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// JMH's annotation processor ran.
final class BenchmarkListTest {

  @Test
  void isWritten() {
    assertThat(BenchmarkListTest.class.getResource("/META-INF/BenchmarkList")).isNotNull();
  }
}
