package dev.lode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The build compiled the C program for this machine.
final class NativeProgramTest {

  @Test
  void isAnElfFileAmongTheResources() throws IOException {
    var arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    var name = "/dev/lode/agent/native/linux-" + arch + "/lode-supervisor";
    try (var program = NativeProgramTest.class.getResourceAsStream(name)) {
      assertThat(program).isNotNull();
      assertThat(program.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
    }
  }
}
