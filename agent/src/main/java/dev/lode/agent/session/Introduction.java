package dev.lode.agent.session;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Limits;
import dev.lode.proto.v1.Hello;
import java.util.List;

/// Who this agent is; the same for as long as its process lives.
///
/// @param instanceId made anew for each process
/// @param metricsAddress where its metrics are served, or empty
/// @param limits how it holds attempts to what they may use
public record Introduction(
    AgentId agent,
    String instanceId,
    String bootId,
    String version,
    Host host,
    List<String> launchers,
    String metricsAddress,
    Limits limits) {

  static final int PROTOCOL = 1;

  public Introduction {
    launchers = List.copyOf(launchers);
  }

  Hello hello(long session) {
    return Hello.newBuilder()
        .setProtocol(PROTOCOL)
        .setAgentId(agent.value())
        .setInstanceId(instanceId)
        .setBootId(bootId)
        .setSession(session)
        .setVersion(version)
        .setHost(Wire.host(host))
        .addAllLaunchers(launchers)
        .setMetricsAddress(metricsAddress)
        .setLimits(WireEnd.limits(limits))
        .build();
  }
}
