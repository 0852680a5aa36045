package dev.lode.agent.launch.python;

import dev.lode.agent.launch.Command;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.ProgramFile;
import dev.lode.agent.launch.PythonHome;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `python`: text and entry are run by the host's interpreter; without either the arguments are the
/// command.
///
/// Text becomes a file, so that a traceback can show its lines and a worker process can import it.
/// Output is not buffered, so that a log shows what has happened.
public final class PythonLauncher implements Launcher {

  private static final Map<String, String> UNBUFFERED = Map.of("PYTHONUNBUFFERED", "1");

  private static final String IN_AN_IMAGE = "python3";

  private final Interpreter interpreter;
  private final Map<String, String> env;
  private final List<Path> homes;

  /// @param path the `PATH` of workloads
  public PythonLauncher(Interpreter interpreter, String path) {
    this.interpreter = interpreter;
    var added = new TreeMap<>(UNBUFFERED);
    var folder = interpreter.program().getParent();
    if (interpreter.behindShim() && folder != null) {
      // `python3` and `pip` inside a job are those of the interpreter that runs it.
      added.put("PATH", folder + ":" + path);
    }
    this.env = Map.copyOf(added);
    this.homes = homes(interpreter.program());
  }

  /// Where an interpreter has its libraries, under its own name and behind links: the folder above
  /// the program's.
  private static List<Path> homes(Path program) {
    var homes = new TreeSet<Path>();
    for (var name : List.of(program, real(program))) {
      if (name.getNameCount() > 2) {
        homes.add(Path.of("/").resolve(name.subpath(0, name.getNameCount() - 2)));
      }
    }
    return List.copyOf(homes);
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException _) {
      return program; // a missing interpreter is for the start to tell
    }
  }

  @Override
  public String name() {
    return "python";
  }

  @Override
  public Command prepare(Workload workload, Path work, @Nullable PythonHome python)
      throws IOException {
    // An image has its own interpreter, or none.
    if (workload.isolation().level() == Isolation.Level.CONTAINER) {
      return new Command(argv(workload, work, IN_AN_IMAGE), UNBUFFERED);
    }
    var program = python == null ? interpreter.program() : python.program();
    var command = new Command(argv(workload, work, program.toString()), env, homes);
    return python == null ? command : command.with(python);
  }

  private static List<String> argv(Workload workload, Path work, String program)
      throws IOException {
    if (workload.program().text().isEmpty() && workload.program().entry().isEmpty()) {
      return workload.program().args();
    }
    var file =
        workload.program().entry().isEmpty()
            ? ProgramFile.write(workload, work, ".py")
            // With a prefix: a name that begins with a hyphen would be an option.
            : "./" + workload.program().entry();
    var argv = new ArrayList<>(List.of(program, file));
    argv.addAll(workload.program().args());
    return argv;
  }
}
