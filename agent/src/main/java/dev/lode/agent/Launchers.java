package dev.lode.agent;

import dev.lode.agent.attempt.Environment;
import dev.lode.agent.launch.Launcher;
import dev.lode.agent.launch.python.Interpreter;
import dev.lode.agent.launch.python.PythonLauncher;
import dev.lode.agent.launch.shell.ShellLauncher;
import java.util.ArrayList;
import java.util.List;

/// Which launchers this host has. A new one is one line here.
final class Launchers {

  private Launchers() {}

  static List<Launcher> find(Environment environment) throws InterruptedException {
    var found = new ArrayList<Launcher>();
    found.add(new ShellLauncher());
    Interpreter.find(environment.host())
        .ifPresent(it -> found.add(new PythonLauncher(it, environment.path())));
    return found;
  }
}
