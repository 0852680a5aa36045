package dev.lode.agent.launch.python;

import dev.lode.agent.launch.Command;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.ProgramFile;
import dev.lode.agent.launch.PythonHome;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `python`: text and entry are run by the host's interpreter; without either the arguments are the
/// command.
///
/// Text becomes a file, so that a traceback can show its lines and a worker process can import it.
/// Output is not buffered, so that a log shows what has happened.
public final class PythonLauncher implements Launcher {

  private final Interpreter interpreter;
  private final Map<String, String> env;

  /// @param path the `PATH` of workloads
  public PythonLauncher(Interpreter interpreter, String path) {
    this.interpreter = interpreter;
    var added = new TreeMap<>(Map.of("PYTHONUNBUFFERED", "1"));
    var folder = interpreter.program().getParent();
    if (interpreter.behindShim() && folder != null) {
      // `python3` and `pip` inside a job are those of the interpreter that runs it.
      added.put("PATH", folder + ":" + path);
    }
    this.env = Map.copyOf(added);
  }

  @Override
  public String name() {
    return "python";
  }

  @Override
  public Command prepare(Workload workload, Path work, @Nullable PythonHome python)
      throws IOException {
    var program = python == null ? interpreter.program() : python.program();
    var command = new Command(argv(workload, work, program.toString()), env);
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
