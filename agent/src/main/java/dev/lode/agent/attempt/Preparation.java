package dev.lode.agent.attempt;

import dev.lode.agent.attempt.Stopwatch.Step;
import dev.lode.agent.environment.Environments;
import dev.lode.agent.files.InputFetcher;
import dev.lode.agent.files.InputFetcher.Fetched;
import dev.lode.agent.files.Leftovers;
import dev.lode.agent.isolation.Isolations;
import dev.lode.agent.isolation.Isolations.Confined;
import dev.lode.agent.isolation.Wanted;
import dev.lode.agent.launch.Command;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.PythonHome;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.Confinement;
import dev.lode.agent.secret.SecretKeeper;
import dev.lode.agent.source.Sources;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that comes before an attempt's process: its repository and inputs in their places, its
/// Python, its command, its environment.
///
/// Threads: any; blocks as long as that takes.
public final class Preparation {

  /// How it went.
  sealed interface Prepared {

    /// What it took; null where there was next to nothing to do.
    dev.lode.common.model.@Nullable Prepared took();

    /// What is to be executed.
    record Ready(
        List<String> argv,
        Map<String, String> env,
        Confinement confinement,
        dev.lode.common.model.@Nullable Prepared took)
        implements Prepared {}

    record Failed(Fault fault, dev.lode.common.model.@Nullable Prepared took) implements Prepared {}
  }

  /// What is kept from others.
  public record Walls(Isolations isolations, SecretKeeper secrets) {}

  private final SortedMap<String, Launcher> launchers = new TreeMap<>();
  private final InputFetcher inputs;
  private final Environments environments;
  private final Sources sources;
  private final Environment environment;
  private final Isolations isolations;
  private final SecretKeeper secrets;

  public Preparation(
      List<Launcher> launchers,
      InputFetcher inputs,
      Environments environments,
      Sources sources,
      Environment environment,
      Walls walls) {
    this.secrets = walls.secrets();
    launchers.forEach(it -> this.launchers.put(it.name(), it));
    this.inputs = inputs;
    this.environments = environments;
    this.sources = sources;
    this.environment = environment;
    this.isolations = walls.isolations();
  }

  SecretKeeper secrets() {
    return secrets;
  }

  /// What the agent announces.
  public List<String> launchers() {
    return List.copyOf(launchers.keySet());
  }

  Prepared prepare(AttemptSpec spec, AttemptFolder folder, Preface preface)
      throws IOException, InterruptedException {
    var watch = new Stopwatch();
    try {
      if (!spec.secrets().missing().isEmpty()) {
        throw UnpreparedException.caller(
            "its credentials '%s' are gone: they were removed after it was submitted"
                .formatted(spec.secrets().missing()));
      }
      var command = command(spec.workload(), folder, preface, watch);
      preface.end();
      return confined(spec, folder, command, took(watch));
    } catch (UnpreparedException e) {
      var fault = e.byCaller() ? Fault.caller(e.why()) : Fault.fleet(e.why());
      return new Prepared.Failed(fault, took(watch));
    }
  }

  /// Last of all: what lies in the work folder is given away with it.
  private Prepared confined(
      AttemptSpec spec,
      AttemptFolder folder,
      Command command,
      dev.lode.common.model.@Nullable Prepared took)
      throws IOException, InterruptedException {
    var given = secrets.give(spec.secrets(), folder);
    var isolation = spec.workload().isolation();
    var wanted = new Wanted(folder, isolation, spec.gpus(), spec.limits(), command.visible());
    return switch (isolations.confine(wanted)) {
      case Confined.Refused(var why) -> new Prepared.Failed(Fault.fleet(why), took);
      case Confined.Ready(var confinement) -> {
        var host = isolations.environment(isolation, folder, environment.host());
        var env = Environment.of(spec, command, host, given);
        yield new Prepared.Ready(command.argv(), env, confinement, took);
      }
    };
  }

  private static dev.lode.common.model.@Nullable Prepared took(Stopwatch watch) {
    return watch.anything() ? watch.prepared() : null;
  }

  private Command command(Workload workload, AttemptFolder folder, Preface preface, Stopwatch watch)
      throws IOException, InterruptedException, UnpreparedException {
    var name = workload.program().launcher();
    var launcher = launchers.get(name);
    if (launcher == null) {
      throw UnpreparedException.fleet("this host cannot launch '" + name + "'");
    }
    var setup = workload.setup();
    checkOut(setup, folder, preface, watch);
    fetch(setup, folder, watch);
    Leftovers.write(workload, folder.leftovers());
    var python = python(setup, folder, preface, watch);
    var command = launcher.prepare(workload, folder.work(), python);
    return setup.repository() == null ? command : with(command, watch.prepared().commit());
  }

  private void checkOut(Setup setup, AttemptFolder folder, Preface preface, Stopwatch watch)
      throws IOException, InterruptedException, UnpreparedException {
    var repository = setup.repository();
    if (repository == null) {
      return;
    }
    watch.begin();
    try {
      watch.commit(sources.checkOut(repository, folder.work(), preface));
    } finally {
      watch.end(Step.REPOSITORY);
    }
  }

  private void fetch(Setup setup, AttemptFolder folder, Stopwatch watch)
      throws InterruptedException, UnpreparedException {
    if (setup.files().isEmpty()) {
      return;
    }
    watch.begin();
    try {
      switch (inputs.fetch(setup.files(), folder.work())) {
        case Fetched.Ready _ -> {}
        case Fetched.Impossible(var why) -> throw UnpreparedException.caller(why);
        case Fetched.Failed(var why) -> throw UnpreparedException.fleet(why);
      }
    } finally {
      watch.end(Step.INPUTS);
    }
  }

  private @Nullable PythonHome python(
      Setup setup, AttemptFolder folder, Preface preface, Stopwatch watch)
      throws IOException, InterruptedException, UnpreparedException {
    var asked = setup.python();
    if (!asked.isAsked()) {
      return null;
    }
    watch.begin();
    try {
      var chosen = environments.choose(asked, folder.python(), preface);
      watch.environment(chosen.key());
      return chosen.home();
    } finally {
      if (asked.needsEnvironment()) {
        watch.end(Step.ENVIRONMENT);
      }
    }
  }

  private static Command with(Command command, String commit) {
    var env = new HashMap<>(command.env());
    env.put("LODE_COMMIT", commit);
    return new Command(command.argv(), env, command.visible());
  }
}
