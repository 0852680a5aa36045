package dev.lode.common;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class VersionTest {

  @Test
  void isDevFromClassFolders() {
    assertThat(Version.current()).isEqualTo("dev");
  }

  @Property(tries = 10)
  void propertiesRun(@ForAll int any) {
    assertThat(Integer.valueOf(Integer.toString(any))).isEqualTo(any);
  }
}
