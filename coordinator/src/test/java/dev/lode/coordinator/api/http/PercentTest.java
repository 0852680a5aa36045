package dev.lode.coordinator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PercentTest {

  @Test
  void parametersKeepTheirOrderAndMayRepeat() {
    assertThat(Percent.query("b=1&a=x+y%20z&b=2&&c"))
        .isEqualTo(Map.of("b", List.of("1", "2"), "a", List.of("x y z"), "c", List.of("")));
  }

  @Test
  void aPlusIsABlankInAQueryOnly() {
    assertThat(Percent.decode("a+b", "job", false)).isEqualTo("a+b");
    assertThat(Percent.decode("a+b", "job", true)).isEqualTo("a b");
  }

  @Test
  void whatIsNoEncodingIsRefused() {
    for (String wrong : List.of("%", "%1", "%zz", "a%2", "%ff", "%c3%28")) {
      assertThatThrownBy(() -> Percent.decode(wrong, "job", false))
          .as(wrong)
          .isInstanceOf(RefusalException.class)
          .hasMessageContaining("job: ");
    }
  }

  @Property(tries = 500)
  void whatWasEncodedComesBack(@ForAll String text) {
    var wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    var encoded = URLEncoder.encode(wellFormed, StandardCharsets.UTF_8);
    assertThat(Percent.decode(encoded, "x", true)).isEqualTo(wellFormed);
  }

  @Property(tries = 500)
  void anythingIsDecodedOrRefused(@ForAll String text) {
    try {
      assertThat(Percent.query(text)).isNotNull();
    } catch (RefusalException e) {
      assertThat(e.error().status()).isEqualTo(400);
    }
  }
}
