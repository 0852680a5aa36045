package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class LodeTest {

  @Test
  void unknownOptionIsAUsageError() {
    var command = new CommandLine(new Lode());
    command.setErr(new java.io.PrintWriter(new java.io.StringWriter()));

    assertThat(command.execute("--no-such-option")).isEqualTo(2);
  }
}
