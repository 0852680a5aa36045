package dev.lode.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionTest {

  @Test
  void isDevFromClassFolders() {
    assertThat(Version.current()).isEqualTo("dev");
  }
}
