package dev.lode.cli.drill;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.Door;
import dev.lode.cli.client.FolderEntrance;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import dev.lode.proto.v1.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// A coordinator and agents as processes of their own, on loopback. Every agent, and the clients,
/// call the coordinator through a [Proxy] of their own.
///
/// Threads: any; one call at a time for each program and proxy.
final class Fleet implements AutoCloseable {

  /// So short that faults outlast them; a lease is three heartbeats at least.
  private static final List<String> TIMES =
      List.of("--heartbeat", "500ms", "--lease", "6s", "--drift", "2s", "--lost-after", "10s");

  private static final String GPUS = "fake:4xH100-80GB";
  private static final String CPUS = "4";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 5;

  private final DrillFolder folder;
  private final DataFolder data;
  private final Notes notes;
  private final Program coordinator;
  private final List<Program> agents = new ArrayList<>();
  private final List<Proxy> links = new ArrayList<>();

  private Fleet(Path lode, DrillFolder folder, Notes notes) {
    this.folder = folder;
    this.data = new DataFolder(folder.coordinator());
    this.notes = notes;
    var command = new ArrayList<>(List.of(lode.toString(), "coordinator"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of("--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"));
    command.addAll(TIMES);
    coordinator = new Program("coordinator", command, folder.programs(), notes);
  }

  /// Starts all of it; the agents have joined when this returns.
  static Fleet start(Path lode, DrillFolder folder, int agents, Notes notes)
      throws IOException, InterruptedException {
    var fleet = new Fleet(lode, folder, notes);
    try {
      fleet.startCoordinator();
      for (int number = 0; number <= agents; number++) {
        fleet.links.add(Proxy.open("drill-link-" + number, fleet.grpc()));
      }
      for (int number = 1; number <= agents; number++) {
        fleet.addAgent(lode, number);
      }
      fleet.awaitJoined();
      return fleet;
    } catch (IOException | InterruptedException | CommandFailed e) {
      fleet.close();
      throw e;
    }
  }

  /// A client that nothing stands between.
  LodeClient direct() {
    return new LodeClient(
        new FolderEntrance(data, null, null), _ -> {}, new SplittableRandom(folder.hashCode()));
  }

  /// A client behind the proxy of the clients.
  LodeClient throughProxy() {
    var token = DataFolder.readToken(data.adminToken());
    var door = new Door(links.getFirst().address(), token, false, null, "the drill's proxy");
    return new LodeClient(() -> door, _ -> {}, new SplittableRandom(folder.hashCode()));
  }

  Program coordinator() {
    return coordinator;
  }

  /// @param number from 1
  Program agent(int number) {
    return agents.get(number - 1);
  }

  /// @param number the agent's, or 0 for that of the clients
  Proxy link(int number) {
    return links.get(number);
  }

  /// Starts the coordinator; it answers when this returns. How long that took.
  Duration startCoordinator() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    do {
      coordinator.start();
      while (coordinator.alive() && !coordinator.out().contains("\n")) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        patience(begun, "the coordinator did not serve");
      }
      patience(begun, "the coordinator did not serve");
    } while (!coordinator.alive());
    for (var link : links) {
      link.target(grpc());
    }
    try (var client = direct()) {
      client.agents();
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// Starts what is not there.
  void revive() throws IOException, InterruptedException {
    if (!coordinator.alive()) {
      startCoordinator();
    }
    for (var agent : agents) {
      if (!agent.alive()) {
        agent.start();
      }
    }
  }

  /// As their owner would: SIGTERM.
  void stop() throws InterruptedException {
    for (var agent : agents) {
      agent.stop();
    }
    coordinator.stop();
  }

  /// Kills what still lives.
  @Override
  public void close() throws IOException {
    agents.forEach(Program::retire);
    coordinator.retire();
    for (var link : links) {
      link.close();
    }
  }

  private HostPort grpc() throws IOException {
    var endpoints = data.endpoints();
    if (endpoints == null) {
      throw new IOException("the coordinator has not said where it serves");
    }
    return endpoints.grpc();
  }

  private void addAgent(Path lode, int number) throws IOException {
    var command = new ArrayList<>(List.of(lode.toString(), "agent"));
    command.addAll(List.of("--join", link(number).address().toString()));
    command.addAll(List.of("--token-file", data.joinToken().toString()));
    command.addAll(List.of("--data", folder.agent(number).toString()));
    command.addAll(List.of("--name", "drill-" + number, "--gpus", GPUS, "--cpus", CPUS));
    var agent = new Program("agent " + number, command, folder.programs(), notes);
    agent.start();
    agents.add(agent);
  }

  private void awaitJoined() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (var client = direct()) {
      while (client.agents().stream().filter(it -> it.getState() == Agent.State.STATE_LIVE).count()
          < agents.size()) {
        TimeUnit.MILLISECONDS.sleep(100);
        patience(begun, "the agents did not join");
      }
    }
  }

  private void patience(long begun, String what) {
    if (System.nanoTime() - begun > PATIENCE.toNanos()) {
      throw new CommandFailed(
          ExitCode.BUG,
          what
              + " within "
              + PATIENCE.toSeconds()
              + " s; see what it printed in "
              + folder.programs());
    }
  }
}
