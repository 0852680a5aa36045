package dev.lode.agent;

import dev.lode.agent.attempt.Environment;
import dev.lode.agent.attempt.Preparation;
import dev.lode.agent.environment.Environments;
import dev.lode.agent.files.InputFetcher;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.session.Abilities;
import dev.lode.agent.source.Sources;
import dev.lode.agent.tool.Tools;
import java.io.IOException;

/// What attempts are prepared with, and what the agent can do by it.
record Preparations(Preparation preparation, Abilities abilities) {

  static Preparations open(
      AgentFolder data,
      SetupConfig config,
      Launchers launchers,
      InputFetcher inputs,
      ProcessLauncher processes,
      KernelEvents events,
      Preparation.Walls walls)
      throws IOException, InterruptedException {
    var environment = Environment.from(System.getenv());
    var host = environment.host();
    var tools = Tools.open(data.file("tools"), processes, events);
    var environments =
        Environments.open(
            launchers.interpreters(),
            config.python().in(data.file("environments")),
            data.file("attempts"),
            host,
            tools);
    var sources = Sources.open(config.source().in(data.file("repositories")), host, tools);
    var preparation =
        new Preparation(launchers.all(), inputs, environments, sources, environment, walls);
    return new Preparations(
        preparation,
        new Abilities(preparation.launchers(), launchers.interpreters().versions(), sources.any()));
  }
}
