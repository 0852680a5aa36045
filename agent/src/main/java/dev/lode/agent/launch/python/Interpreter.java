package dev.lode.agent.launch.python;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The host's Python, found once.
///
/// @param program the interpreter itself
/// @param behindShim whether another program stands before it on `PATH`: a version manager's, which
///   costs ten times the interpreter's own start
public record Interpreter(Path program, boolean behindShim) {

  private static final Logger LOG = System.getLogger(Interpreter.class.getName());
  private static final String NAME = "python3";
  private static final String QUESTION = "import sys; sys.stdout.write(sys.executable)";
  private static final int PATIENCE_SECONDS = 20;
  private static final int MAX_ANSWER_BYTES = 4096;

  /// The first `python3` along `PATH` that says who it is; empty when there is none.
  ///
  /// It is asked even where it is the interpreter itself: a shim may be a program of any kind, and
  /// a broken interpreter should not be announced.
  ///
  /// @param env what workloads are started with, so that they get what the shim gives to them
  public static Optional<Interpreter> find(Map<String, String> env) throws InterruptedException {
    for (Path candidate : candidates(env.getOrDefault("PATH", ""))) {
      var answer = ask(candidate, env);
      if (answer.isPresent()) {
        var program = answer.get();
        return Optional.of(new Interpreter(program, !program.equals(candidate)));
      }
    }
    return Optional.empty();
  }

  private static List<Path> candidates(String path) {
    var candidates = new ArrayList<Path>();
    for (String folder : path.split(":", -1)) {
      // An empty or relative entry would mean the work folder, where a job could put its own.
      if (folder.startsWith("/")) {
        var candidate = Path.of(folder, NAME);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          candidates.add(candidate);
        }
      }
    }
    return candidates;
  }

  private static Optional<Path> ask(Path candidate, Map<String, String> env)
      throws InterruptedException {
    try {
      var builder = new ProcessBuilder(candidate.toString(), "-c", QUESTION);
      builder.environment().clear();
      builder.environment().putAll(env);
      builder.directory(Path.of("/").toFile());
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      return answer(candidate, builder.start());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot run {0}: {1}", candidate, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Path> answer(Path candidate, Process process)
      throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      LOG.log(Level.WARNING, "{0} did not answer within {1} s", candidate, PATIENCE_SECONDS);
      return Optional.empty();
    }
    try (var out = process.getInputStream()) {
      var text = new String(out.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
      if (process.exitValue() == 0 && text.startsWith("/") && Files.isExecutable(Path.of(text))) {
        return Optional.of(Path.of(text));
      }
    }
    LOG.log(
        Level.INFO, "{0} is no interpreter that works; exit={1}", candidate, process.exitValue());
    return Optional.empty();
  }
}
