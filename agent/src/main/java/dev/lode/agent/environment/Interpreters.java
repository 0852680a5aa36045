package dev.lode.agent.environment;

import dev.lode.common.model.python.PythonRule;
import dev.lode.common.model.python.PythonVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The Pythons of the host: along `PATH`, in `/usr/bin` and `/usr/local/bin`, pyenv's and uv's.
///
/// Each is asked once for its version; the answer is kept in a file with the stamp of the
/// interpreter, so that an agent that starts again asks none.
///
/// Threads: any.
public final class Interpreters {

  private final List<FoundPython> found;

  private Interpreters(List<FoundPython> found) {
    this.found = found;
  }

  /// @param env what workloads are started with
  /// @param usual what plain `python3` is, behind shims; null where there is none
  /// @param known keeps the versions
  public static Interpreters find(Map<String, String> env, @Nullable Path usual, Path known)
      throws InterruptedException {
    var versions = KnownVersions.read(known);
    var found = new ConcurrentHashMap<Path, FoundPython>();
    var places = InterpreterPlaces.of(env, usual);
    try (var scope = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Path program : places) {
        var _ =
            scope.submit(
                () -> look(program, env, versions).map(it -> found.put(program, it)).isPresent());
      }
    }
    var all = new ArrayList<>(found.values());
    all.sort(
        Comparator.comparing((FoundPython it) -> !it.program().equals(real(usual)))
            .thenComparing(FoundPython::version, Comparator.reverseOrder())
            .thenComparing(FoundPython::program));
    versions.write(known, all);
    return new Interpreters(all);
  }

  private static Optional<FoundPython> look(
      Path program, Map<String, String> env, KnownVersions versions) throws InterruptedException {
    try {
      var stamp = FoundPython.stampOf(program);
      var version = versions.of(program, stamp);
      if (version == null) {
        version = VersionProbe.ask(program, env);
      }
      return version == null || version.major() < 3
          ? Optional.empty()
          : Optional.of(new FoundPython(program, stamp, version));
    } catch (IOException _) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private static @Nullable Path real(@Nullable Path usual) {
    return usual == null ? null : InterpreterPlaces.real(usual);
  }

  /// The usual one first, then the newest.
  public List<PythonVersion> versions() {
    return found.stream().map(FoundPython::version).distinct().toList();
  }

  /// The usual one where it will do, otherwise the newest that does.
  Optional<FoundPython> choose(PythonRule rule) {
    return found.stream().filter(it -> rule.accepts(it.version())).findFirst();
  }
}
