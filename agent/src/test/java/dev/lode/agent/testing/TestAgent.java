package dev.lode.agent.testing;

import dev.lode.agent.Agent;
import dev.lode.agent.AgentConfig;
import dev.lode.agent.AgentConfig.Terms;
import dev.lode.agent.host.Offer;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An agent in a process of its own, to be killed: `TestAgent DATA HOST:PORT`. The variable
/// [#TAKEOVER] makes it take over from another first, and [#TOGETHER] be one that is not alone in
/// its process.
public final class TestAgent {

  public static final String TAKEOVER = "TEST_TAKEOVER";
  public static final String TOGETHER = "TEST_TOGETHER";

  private TestAgent() {}

  public static AgentConfig config(Path data, HostPort coordinator) {
    return new AgentConfig(
        data,
        coordinator,
        ScriptedCoordinator.TOKEN,
        "none",
        new Offer("testhost", 0, 0),
        null,
        ClientTls.ORDINARY);
  }

  /// One in this process, that has joined.
  public static Agent join(Path data, ScriptedCoordinator coordinator)
      throws StartException, InterruptedException {
    var agent = Agent.start(config(data, coordinator.address()));
    if (!agent.awaitJoined(Duration.ofSeconds(60))) {
      agent.close();
      throw new AssertionError("the agent has not joined");
    }
    return agent;
  }

  /// Runs one with this Java.
  public static Process spawn(Path data, HostPort coordinator, Map<String, String> env)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                TestAgent.class.getName(),
                data.toString(),
                coordinator.toString()));
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(env);
    return builder.start();
  }

  public static void main(String[] args) throws StartException, InterruptedException {
    var plain = config(Path.of(args[0]), HostPort.from(args[1]));
    var config =
        new AgentConfig(
            plain.data(),
            plain.coordinator(),
            plain.joinToken(),
            plain.gpus(),
            plain.offer(),
            plain.metrics(),
            plain.tls(),
            System.getenv(TOGETHER) == null ? Terms.ORDINARY.inItsOwnProcess() : Terms.ORDINARY);
    if (System.getenv(TAKEOVER) != null) {
      long _ = Agent.takeOver(config, Duration.ofSeconds(60)).orElseThrow();
    }
    var agent = Agent.start(config);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(agent::close));
    agent.ended().join();
  }
}
