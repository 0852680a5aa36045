package dev.lode.agent.environment;

import dev.lode.common.model.python.PythonVersion;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks an interpreter for its version.
final class VersionProbe {

  private static final Logger LOG = System.getLogger(VersionProbe.class.getName());
  private static final String QUESTION =
      "import sys; sys.stdout.write('%d.%d.%d' % sys.version_info[:3])";
  private static final int PATIENCE_SECONDS = 20;
  private static final int MAX_ANSWER_BYTES = 100;

  private VersionProbe() {}

  /// Null when it does not work.
  static @Nullable PythonVersion ask(Path program, Map<String, String> env)
      throws InterruptedException {
    try {
      var builder = new ProcessBuilder(program.toString(), "-S", "-c", QUESTION);
      builder.environment().clear();
      builder.environment().putAll(env);
      builder.directory(Path.of("/").toFile());
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      var process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        LOG.log(Level.WARNING, "{0} did not answer within {1} s", program, PATIENCE_SECONDS);
        return null;
      }
      try (var out = process.getInputStream()) {
        var text = new String(out.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
        return process.exitValue() == 0 ? PythonVersion.from(text) : null;
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.INFO, "{0} is no interpreter that works: {1}", program, e.getMessage());
      return null;
    }
  }
}
