package dev.lode.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pattern means what people expect who know a shell.
final class GlobTest {

  private static boolean matches(String glob, String name) {
    return new Glob(glob).matches(new RelativePath(name));
  }

  @Test
  void aNameMeansItself() {
    assertThat(matches("model.pt", "model.pt")).isTrue();
    assertThat(matches("model.pt", "modelxpt")).isFalse();
    assertThat(matches("model.pt", "a/model.pt")).isFalse();
    assertThat(matches("a/model.pt", "a/model.pt")).isTrue();
  }

  @Test
  void aStarStaysInItsFolder() {
    assertThat(matches("*.csv", "a.csv")).isTrue();
    assertThat(matches("*.csv", "b/a.csv")).isFalse();
    assertThat(matches("a*b*c", "aXbYbc")).isTrue();
    assertThat(matches("a*b*c", "aXbYbd")).isFalse();
    assertThat(matches("*", "x")).isTrue();
    assertThat(matches("a?c", "aéc")).isTrue();
    assertThat(matches("a?c", "a😀c")).isTrue();
    assertThat(matches("a?c", "ac")).isFalse();
  }

  @Test
  void twoStarsMeanAnyFoldersAndAlsoNone() {
    for (var name : List.of("results/a.csv", "results/b/a.csv", "results/b/c/a.csv")) {
      assertThat(matches("results/**/*.csv", name)).as(name).isTrue();
    }
    assertThat(matches("results/**/*.csv", "results/b/a.txt")).isFalse();
    assertThat(matches("**/a", "a")).isTrue();
    assertThat(matches("**/a", "b/c/a")).isTrue();
    assertThat(matches("**", "b/c/a")).isTrue();
    assertThat(matches("results/**", "results/b/c")).isTrue();
    assertThat(matches("results/**", "results")).isFalse();
    assertThat(matches("a/**/**/b", "a/b")).isTrue();
  }

  @Test
  void aFolderMeansAllInIt() {
    assertThat(matches("results", "results/a/b.csv")).isTrue();
    assertThat(matches("results/", "results/.hidden/b.csv")).isTrue();
    assertThat(matches("r*/a", "results/a/b/c")).isTrue();
    assertThat(matches("results", "results2/a")).isFalse();
  }

  @Test
  void namesThatBeginWithADotMustBeAskedFor() {
    assertThat(matches("*", ".cache")).isFalse();
    assertThat(matches("**/*.py", ".git/a.py")).isFalse();
    assertThat(matches("**", "a/.git/b")).isFalse();
    assertThat(matches("?cache", ".cache")).isFalse();
    assertThat(matches(".*", ".cache")).isTrue();
    assertThat(matches(".cache/**", ".cache/x")).isTrue();
  }

  @Test
  void setsAndEscapesMeanOneCharacter() {
    assertThat(matches("run-[0-9].log", "run-7.log")).isTrue();
    assertThat(matches("run-[0-9].log", "run-x.log")).isFalse();
    assertThat(matches("run-[!0-9].log", "run-x.log")).isTrue();
    assertThat(matches("[]]", "]")).isTrue();
    assertThat(matches("[a-]", "-")).isTrue();
    assertThat(matches("\\*", "*")).isTrue();
    assertThat(matches("\\*", "x")).isFalse();
  }

  @Test
  void whatLeadsOutOrIsNoPatternIsRefused() {
    for (var bad : List.of("", "/", "/etc", "../x", "a/../b", "a//b", "./a", "[a", "[", "a\\")) {
      assertThatThrownBy(() -> new Glob(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Glob("a\nb")).hasMessageContaining("control");
    assertThatThrownBy(() -> Outputs.of(List.of("a", "b/../c")))
        .hasMessageStartingWith("outputs[1]:");
    assertThatThrownBy(() -> Outputs.of(java.util.Collections.nCopies(101, "a")))
        .hasMessageContaining("at most 100");
  }

  @Test
  @Timeout(10)
  void noPatternTakesForEver() {
    assertThat(matches("a*".repeat(200) + "b", "a".repeat(500))).isFalse();
    assertThat(matches("**/".repeat(160) + "b", "a/".repeat(250) + "a")).isFalse();
  }
}
