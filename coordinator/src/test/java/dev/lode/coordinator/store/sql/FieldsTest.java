package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Our own reader of JSON against the library that writes it.
final class FieldsTest {

  private static final String TEXT =
      """
      {"a":1,"list":[{"x":"1"},{"x":"2"}],"o":{"a":"}\\"","b":[[1],{}]},"none":null,"t":true,
       "words" : [ "p", "q\\n" ] , "f":-2.5e3, "b":false,"empty":{},"nothing":[]}
      """;

  @Test
  void fieldsAreFoundInWhateverOrderTheyAreAskedFor() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var in = fields(TEXT);
      for (int i = 0; i < 50; i++) {
        ask(in, random.nextInt(10));
      }
    }
  }

  private static void ask(Fields in, int which) {
    switch (which) {
      case 0 -> assertThat(in.number("a")).isEqualTo(1);
      case 1 -> assertThat(in.list("list", it -> it.text("x"))).containsExactly("1", "2");
      case 2 -> assertThat(in.fields("o").text("a")).isEqualTo("}\"");
      case 3 -> assertThat(in.has("none")).isFalse();
      case 4 -> assertThat(in.claim("t")).isTrue();
      case 5 -> assertThat(in.texts("words")).containsExactly("p", "q\n");
      case 6 -> assertThat(in.fraction("f")).isEqualTo(-2500);
      case 7 -> assertThat(in.has("x")).isFalse();
      case 8 -> assertThat(in.fields("empty").has("a")).isFalse();
      default -> assertThat(in.texts("nothing")).isEmpty();
    }
  }

  @Test
  void everyTextThatTheLibraryWritesIsRead() {
    for (int seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder();
      random
          .ints(random.nextInt(30), 0, 0x11000)
          .map(it -> it < 0x1000 ? it % 128 : it)
          .filter(it -> it < Character.MIN_SURROGATE || it > Character.MAX_SURROGATE)
          .forEach(text::appendCodePoint);
      var json = JsonMapper.shared().writeValueAsString(Map.of("text", text.toString()));
      assertThat(fields(json).text("text")).as("seed %d", seed).isEqualTo(text.toString());
    }
    assertThat(fields("{\"text\":\"\\u00e9\\/\"}").text("text")).isEqualTo("é/");
  }

  @Test
  void timesAreExactInEveryFormOfNumber() {
    var forms = List.of("0", "7", "7.000000001", "7.5", "1E-9", "-0.000000001", "-3", "7.50e0");
    var nanos =
        List.of(
            0L,
            7_000_000_000L,
            7_000_000_001L,
            7_500_000_000L,
            1L,
            -1L,
            -3_000_000_000L,
            7_500_000_000L);
    for (int i = 0; i < forms.size(); i++) {
      var in = fields("{\"t\":" + forms.get(i) + "}");
      assertThat(in.duration("t")).isEqualTo(Duration.ofNanos(nanos.get(i)));
      assertThat(in.instant("t")).isEqualTo(Instant.EPOCH.plusNanos(nanos.get(i)));
    }
  }

  @Test
  void textThatIsCutOffIsRefusedWhereverItIsCut() {
    var whole = "{\"a\":[{\"b\":\"\\u00e9\"}],\"c\":1}".getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Json.value(cut, it -> it.has("d")))
          .isInstanceOf(IllegalArgumentException.class);
    }
    boolean found = Json.value(whole, it -> it.has("d"));
    assertThat(found).isFalse();
  }

  @Test
  void whatIsMissingOrOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> fields(TEXT).text("z")).hasMessageContaining("field z is missing");
    assertThatThrownBy(() -> fields(TEXT).text("none")).hasMessageContaining("none is missing");
    assertThatThrownBy(() -> fields(TEXT).text("a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fields(TEXT).number("t")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fields(TEXT).claim("a")).hasMessageContaining("field a is 1");
    assertThatThrownBy(() -> fields("[1]")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Fields fields(String text) {
    return new Fields(new JsonText(text.strip().getBytes(StandardCharsets.UTF_8)), 0);
  }
}
