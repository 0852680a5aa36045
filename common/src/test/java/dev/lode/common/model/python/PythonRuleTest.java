package dev.lode.common.model.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|3.8.18|true",
        "3|3.13.0|true",
        "3.1|3.11.7|false",
        "3.11|3.11.7|true",
        "3.11.7|3.11.7|true",
        "3.11.7|3.11.8|false",
        ">=3.10|3.10.0|true",
        ">=3.10|3.9.18|false",
        ">=3.10,<3.13|3.13.0|false",
        ">= 3.10 , < 3.13|3.12.1|true",
        ">3.10|3.10.13|true",
        "<=3.10|3.10.13|false",
        "~=3.10|3.13.0|true",
        "~=3.10|4.0.0|false",
        "~=3.10.2|3.10.13|true",
        "~=3.10.2|3.11.0|false",
        "==3.11.*|3.11.7|true",
        "==3.11|3.11.7|false",
        "!=3.11.*|3.11.7|false",
        "3.*|3.12.1|true"
      })
  void aRuleAcceptsWhatItSays(String rule, String version, boolean accepted) {
    assertThat(PythonRule.from(rule).accepts(PythonVersion.from(version))).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "3.11.7", ">=3.10,<3.13", "~=3.9.2", "!=3.8.*"})
  void itsTextIsReadAsTheSame(String text) {
    assertThat(PythonRule.from(text)).hasToString(text);
    assertThat(PythonRule.from(PythonRule.from(text).toString())).isEqualTo(PythonRule.from(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"three", "3.x", ">=", "3..1", "3.11,", ">=3.*", "~=3", "3.11; rm", "/usr/bin/py"})
  void whatIsNoRuleSaysHowOneIsWritten(String text) {
    assertThatThrownBy(() -> PythonRule.from(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.11.7");
  }
}
