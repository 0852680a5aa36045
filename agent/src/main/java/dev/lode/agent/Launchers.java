package dev.lode.agent;

import dev.lode.agent.attempt.Environment;
import dev.lode.agent.environment.Interpreters;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.python.Interpreter;
import dev.lode.agent.launch.python.PythonLauncher;
import dev.lode.agent.launch.shell.ShellLauncher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which launchers this host has, and which Pythons. A new launcher is one line here.
///
/// @param all by any order
record Launchers(List<Launcher> all, Interpreters interpreters) {

  /// @param known keeps the versions of the Pythons
  static Launchers find(Environment environment, Path known) throws InterruptedException {
    var found = new ArrayList<Launcher>();
    found.add(new ShellLauncher());
    var usual = Interpreter.find(environment.host());
    usual.ifPresent(it -> found.add(new PythonLauncher(it, environment.path())));
    var program = usual.map(Interpreter::program).orElse(null);
    return new Launchers(found, Interpreters.find(environment.host(), program, known));
  }
}
