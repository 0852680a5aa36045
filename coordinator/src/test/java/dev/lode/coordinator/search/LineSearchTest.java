package dev.lode.coordinator.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines are found as a usual regular expression finds them, but never slowly.
@Timeout(60)
final class LineSearchTest {

  private static List<LineSearch.Line> search(Pattern pattern, String log, int before, int after) {
    var search = new LineSearch(pattern, 0, before, after);
    var found = new ArrayList<LineSearch.Line>();
    var bytes = log.getBytes(UTF_8);
    var random = new Random(log.length());
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(bytes.length - at, 1 + random.nextInt(7));
      found.addAll(search.take(ByteBuffer.wrap(bytes, at, n).slice()));
      at += n;
    }
    found.addAll(search.finish());
    return found;
  }

  private static List<String> texts(Pattern pattern, String log) {
    return search(pattern, log, 0, 0).stream().map(it -> new String(it.text(), UTF_8)).toList();
  }

  private static Pattern regex(String text) {
    return Pattern.of(text, false, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "ab",
        "^a",
        "a$",
        "^a$",
        "^$",
        "a|b",
        "(ab)+c",
        "a*b",
        "[a-c]+$",
        "[^a]b",
        "a.c",
        "a{2,3}b",
        "(a|b){2}",
        "\\d+",
        "\\w\\s\\w",
        "(?:ab|ba)*c$",
        "x?a",
        "b\\.a",
        "a+?b",
        "^(a|^b)c"
      })
  void itFindsTheLinesThatAUsualExpressionFinds(String text) {
    var random = new Random(text.hashCode());
    var expected = java.util.regex.Pattern.compile(text);
    var pattern = regex(text);
    for (int round = 0; round < 40; round++) {
      var log = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        log.append("aabbcc. 12\n\nx".charAt(random.nextInt(13)));
      }
      var lines = Arrays.asList(log.toString().split("\n", -1));
      // A log that ends with a line break has no line after it.
      var last = lines.getLast().isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
      assertThat(texts(pattern, log.toString()))
          .isEqualTo(last.stream().filter(it -> expected.matcher(it).find()).toList());
    }
  }

  @Test
  void offsetsAndContextAreThoseOfTheLog() {
    var found = search(regex("hit"), "one\ntwo\nhit 1\nthree\nfour\nfive\nhit 2", 1, 1);
    assertThat(found).extracting(LineSearch.Line::offset).containsExactly(4L, 8L, 14L, 25L, 30L);
    assertThat(found)
        .extracting(LineSearch.Line::fits)
        .containsExactly(false, true, false, false, true);
  }

  @Test
  void lettersOfALiteralMeanThemselvesAndCaseMayNotMatter() {
    assertThat(texts(Pattern.of("a.b(", true, true), "A.B(\nacb(\n")).containsExactly("A.B(");
    assertThat(texts(Pattern.of("größe", true, false), "die größe\n")).hasSize(1);
  }

  @Test
  void aPatternThatIsSlowElsewhereIsNotSlowHere() {
    var log = "a".repeat(200_000) + "!\n";
    assertThat(texts(regex("(a+)+$"), log)).isEmpty();
    assertThat(texts(regex("(a|aa)*b"), log)).isEmpty();
    assertThat(texts(regex("(.*)(.*)(.*)(.*)(.*)x"), log)).isEmpty();
    assertThat(texts(regex("(a?){500}b"), "a".repeat(20_000))).isEmpty();
  }

  @Test
  void aVeryLongLineIsShownInPart() {
    var search = new LineSearch(regex("end$"), 0, 0, 0);
    var megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) 'x');
    for (int i = 0; i < 200; i++) {
      assertThat(search.take(ByteBuffer.wrap(megabyte))).isEmpty();
    }
    var found = search.take(ByteBuffer.wrap("the end\n".getBytes(UTF_8)));
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().text()).hasSize(LineSearch.SHOWN_BYTES);
    assertThat(found.getFirst().length()).isEqualTo((200L << 20) + 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(",
        ")",
        "a)",
        "[a",
        "*a",
        "a{3",
        "a{5,2}",
        "(?=a)",
        "(?<n>a)",
        "\\1",
        "\\b",
        "a\\",
        "(((a{1000}){1000}){1000})",
        "a{2000}",
        "[é]",
        "a\nb"
      })
  void whatIsNotUnderstoodIsRefusedInWords(String text) {
    assertThatThrownBy(() -> regex(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s)[a-z].{5,}");
  }
}
