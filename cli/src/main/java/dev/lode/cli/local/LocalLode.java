package dev.lode.cli.local;

import dev.lode.agent.Agent;
import dev.lode.agent.AgentConfig;
import dev.lode.agent.AgentConfig.Terms;
import dev.lode.agent.host.Offer;
import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.Door;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ClientTls;
import dev.lode.coordinator.Coordinator;
import dev.lode.coordinator.CoordinatorConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A coordinator on a data folder, with the agents that live in the folder beside it.
///
/// Threads: any; one call at a time.
public final class LocalLode implements AutoCloseable {

  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private final CoordinatorConfig config;
  private final Coordinator coordinator;
  private final DataFolder folder;
  private final List<Agent> agents = new ArrayList<>();
  private final Terms terms;
  private boolean closed;

  private LocalLode(CoordinatorConfig config, Coordinator coordinator, Terms terms) {
    this.terms = terms;
    this.config = config;
    this.coordinator = coordinator;
    this.folder = new DataFolder(coordinator.data());
  }

  /// Starts the coordinator; it serves when this returns.
  public static LocalLode start(CoordinatorConfig config) throws StartException {
    return start(config, Terms.ORDINARY);
  }

  /// @param terms on which its agents take jobs
  public static LocalLode start(CoordinatorConfig config, Terms terms) throws StartException {
    return new LocalLode(config, Coordinator.start(config), terms);
  }

  /// Starts one more agent; it joins by itself, soon.
  ///
  /// @param number counted from 1: the same number finds the same agent's folder again
  /// @param gpus which GPUs it offers, as `--gpus` has it
  public Agent addAgent(int number, String gpus) throws StartException {
    var tls = config.tls();
    var agent =
        Agent.start(
            new AgentConfig(
                folder.agent(number),
                callable(coordinator.grpc()),
                DataFolder.readToken(folder.joinToken()),
                gpus,
                Offer.EVERYTHING,
                null,
                tls == null ? new ClientTls(null, true) : new ClientTls(tls.certificate(), false),
                new Terms(
                    terms.setup().in(folder.shared()),
                    terms.isolation(),
                    terms.limits(),
                    terms.rules(),
                    terms.files(),
                    terms.logSpoolBytes(),
                    false)));
    agents.add(agent);
    return agent;
  }

  /// Waits until every agent has joined, or for so long. Whether they all have.
  public boolean awaitJoined(Duration patience) throws StartException, InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    boolean all = true;
    for (var agent : agents) {
      all &= agent.awaitJoined(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
    return all;
  }

  public URI http() {
    return coordinator.http();
  }

  public DataFolder folder() {
    return folder;
  }

  /// The way in for this process itself.
  public Door door() {
    var tls = config.tls();
    return new Door(
        callable(coordinator.grpc()),
        DataFolder.readToken(folder.adminToken()),
        tls != null,
        tls == null ? null : tls.certificate(),
        "in this process, on " + folder);
  }

  /// Stops agents and coordinator; workloads run on. A second time does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      agents.reversed().forEach(Agent::close);
      coordinator.close();
    }
  }

  /// Listening everywhere is no address to call.
  private static HostPort callable(HostPort address) {
    return ANY_ADDRESS.contains(address.host())
        ? new HostPort("127.0.0.1", address.port())
        : address;
  }
}
