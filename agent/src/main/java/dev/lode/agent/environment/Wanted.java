package dev.lode.agent.environment;

import dev.lode.common.model.Sha256;
import dev.lode.common.model.python.Requirements;
import java.nio.charset.StandardCharsets;

/// An environment that a workload asks for.
record Wanted(FoundPython interpreter, Requirements requirements, PythonConfig.Sources sources) {

  private static final int DIGITS = 20;
  private static final String PLATFORM =
      System.getProperty("os.name") + " " + System.getProperty("os.arch");

  /// The same for all that would be built alike.
  String key() {
    var text =
        String.join(
            "\n",
            interpreter.program().toString(),
            interpreter.stamp(),
            interpreter.version().toString(),
            PLATFORM,
            sources.key(),
            String.join("\n", requirements.lines()));
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGITS);
  }
}
