package dev.lode.agent.attempt;

import dev.lode.agent.files.InputFetcher;
import dev.lode.agent.files.InputFetcher.Fetched;
import dev.lode.agent.files.Leftovers;
import dev.lode.agent.launch.Command;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.process.AttemptFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that comes before an attempt's process: its inputs in their places, its command, its
/// environment.
///
/// Threads: any; blocks as long as the inputs take.
public final class Preparation {

  /// How it went.
  sealed interface Prepared {

    /// What is to be executed.
    record Ready(List<String> argv, Map<String, String> env) implements Prepared {}

    record Failed(Fault fault) implements Prepared {}
  }

  private final SortedMap<String, Launcher> launchers = new TreeMap<>();
  private final InputFetcher inputs;
  private final Environment environment;

  public Preparation(List<Launcher> launchers, InputFetcher inputs, Environment environment) {
    launchers.forEach(it -> this.launchers.put(it.name(), it));
    this.inputs = inputs;
    this.environment = environment;
  }

  /// What the agent announces.
  public List<String> launchers() {
    return List.copyOf(launchers.keySet());
  }

  Prepared prepare(AttemptSpec spec, AttemptFolder folder)
      throws IOException, InterruptedException {
    var workload = spec.workload();
    var launcher = launchers.get(workload.program().launcher());
    if (launcher == null) {
      return new Prepared.Failed(
          Fault.fleet("this host cannot launch '" + workload.program().launcher() + "'"));
    }
    if (!workload.setup().files().isEmpty()) {
      switch (inputs.fetch(workload.setup().files(), folder.work())) {
        case Fetched.Ready _ -> {}
        case Fetched.Impossible(var why) -> {
          return new Prepared.Failed(Fault.caller(why));
        }
        case Fetched.Failed(var why) -> {
          return new Prepared.Failed(Fault.fleet(why));
        }
      }
    }
    Leftovers.write(workload, folder.leftovers());
    Command command = launcher.prepare(workload, folder.work());
    return new Prepared.Ready(command.argv(), environment.of(spec, command));
  }
}
