package dev.lode.agent.session;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.Limits;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.proto.v1.Hello;

/// Who this agent is; the same for as long as its process lives.
///
/// @param instanceId made anew for each process
/// @param metricsAddress where its metrics are served, or empty
public record Introduction(
    AgentId agent,
    String instanceId,
    String bootId,
    String version,
    Host host,
    Abilities abilities,
    Keeping keeping,
    String metricsAddress) {

  /// How it keeps jobs apart, and to what they asked for.
  public record Keeping(IsolationLevels isolation, Limits limits) {}

  static final int PROTOCOL = 1;

  Hello hello(long session) {
    return Hello.newBuilder()
        .setProtocol(PROTOCOL)
        .setAgentId(agent.value())
        .setInstanceId(instanceId)
        .setBootId(bootId)
        .setSession(session)
        .setVersion(version)
        .setHost(Wire.host(host))
        .addAllIsolation(Wire.offers(keeping.isolation()))
        .addAllLaunchers(abilities.launchers())
        .addAllCapabilities(abilities.capabilities())
        .addAllPythonVersions(abilities.pythons().stream().map(PythonVersion::toString).toList())
        .setMetricsAddress(metricsAddress)
        .setLimits(WireEnd.limits(keeping.limits()))
        .build();
  }
}
