package dev.lode.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FigureTest {

  @Test
  void quantilesAreOfTheSortedSamples() {
    var samples = IntStream.rangeClosed(1, 100).mapToDouble(it -> 101 - it).toArray();
    var figure = new Figure("f", "ms", samples, "-");
    assertThat(figure.quantile(0.5)).isEqualTo(51);
    assertThat(figure.quantile(0.99)).isEqualTo(100);
  }

  @Test
  void nothingMeasuredIsNoFigure() {
    assertThatThrownBy(() -> new Figure("f", "ms", new double[0], "-"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
