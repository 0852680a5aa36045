package dev.lode.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lode.cli.drill.KnownLog.Difference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KnownLogTest {

  private final KnownLog log = new KnownLog("drill-00000001", 20);

  @Test
  void theSameBytesDifferInNothingHoweverTheyAreCut() {
    var whole = text(0, 20);
    for (int chunk : new int[] {1, 7, 100, 5000}) {
      var reader = log.reader();
      for (int i = 0; i < whole.length(); i += chunk) {
        reader.write(
            ByteString.copyFromUtf8(whole.substring(i, Math.min(whole.length(), i + chunk))));
      }
      assertThat(reader.difference()).isEqualTo(new Difference(2000, 0, 0));
    }
  }

  @Test
  void whatIsLeftOutIsMissing() {
    assertThat(read(text(0, 5) + text(6, 20))).isEqualTo(new Difference(1900, 100, 0));
    assertThat(read(text(0, 19))).isEqualTo(new Difference(1900, 100, 0));
    assertThat(read("")).isEqualTo(new Difference(0, 2000, 0));
  }

  @Test
  void whatComesTwiceIsDuplicated() {
    assertThat(read(text(0, 20) + text(19, 20))).isEqualTo(new Difference(2100, 0, 100));
    assertThat(read(text(0, 5) + text(3, 20))).isEqualTo(new Difference(2200, 0, 200));
  }

  @Test
  void aLineCutOrChangedIsMissingAndWhatStandsThereIsTooMuch() {
    var whole = text(0, 20);
    assertThat(read(whole.substring(0, 150) + whole.substring(160)))
        .isEqualTo(new Difference(1990, 100, 90));
    assertThat(read(whole.replace("1000007 0", "1000007 x")))
        .isEqualTo(new Difference(2000, 100, 100));
    assertThat(read(whole.substring(0, 1950))).isEqualTo(new Difference(1950, 100, 50));
  }

  @Test
  void aLineThatComesAfterALaterOneIsMissingAtItsPlace() {
    assertThat(read(text(1, 2) + text(0, 1) + text(2, 20))).isEqualTo(new Difference(2000, 100, 0));
  }

  private Difference read(String text) {
    var reader = log.reader();
    reader.write(ByteString.copyFromUtf8(text));
    return reader.difference();
  }

  private String text(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> log.line(number) + "\n")
        .collect(Collectors.joining());
  }
}
