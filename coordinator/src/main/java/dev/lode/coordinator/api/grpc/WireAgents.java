package dev.lode.coordinator.api.grpc;

import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.coordinator.core.cluster.AgentStatus;
import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.Disk;
import dev.lode.proto.v1.Gpu;
import dev.lode.proto.v1.IsolationOffer;
import dev.lode.proto.v1.Limits;
import dev.lode.proto.v1.NetworkInterface;
import java.util.EnumSet;
import java.util.List;

/// What we answer about agents, in the native API's messages.
final class WireAgents {

  private WireAgents() {}

  static Agent agent(AgentStatus status) {
    var agent = status.agent();
    return Agent.newBuilder()
        .setId(agent.id().value())
        .setHost(host(agent.hello().host()))
        .setState(state(status.presence()))
        .setSession(agent.session())
        .setLastHeardAt(Wire.timestamp(status.heardAt()))
        .setVersion(agent.hello().about().version())
        .addAllAttempts(status.attempts().stream().map(Wire::attemptId).toList())
        .addAllFreeGpuIds(status.freeGpus().stream().map(GpuId::value).toList())
        .setFreeMilliCpus(status.freeMilliCpus())
        .setFreeMemoryBytes(status.freeMemoryBytes())
        .addAllIsolation(isolation(agent.hello().abilities().isolation()))
        .setLimits(limits(agent.hello().about().limits()))
        .build();
  }

  private static List<IsolationOffer> isolation(IsolationLevels levels) {
    return EnumSet.complementOf(EnumSet.of(Isolation.Level.NONE)).stream()
        .map(
            it ->
                IsolationOffer.newBuilder()
                    .setLevel(Wire.level(it))
                    .setLacking(levels.lacking(it))
                    .build())
        .toList();
  }

  private static Limits limits(dev.lode.common.model.Limits limits) {
    return Limits.newBuilder()
        .setMemory(how(limits.memory()))
        .setCpus(how(limits.cpus()))
        .setProcesses(how(limits.processes()))
        .setHardCpus(limits.hardCpus())
        .setMaxProcesses(limits.maxProcesses())
        .build();
  }

  private static Limits.How how(dev.lode.common.model.Limits.How how) {
    return switch (how) {
      case NONE -> Limits.How.HOW_NONE;
      case GROUP -> Limits.How.HOW_GROUP;
      case PROCESS -> Limits.How.HOW_PROCESS;
    };
  }

  private static Agent.State state(AgentStatus.Presence presence) {
    return switch (presence) {
      case LIVE -> Agent.State.STATE_LIVE;
      case SILENT -> Agent.State.STATE_SILENT;
      case LOST -> Agent.State.STATE_LOST;
    };
  }

  private static dev.lode.proto.v1.Host host(Host host) {
    var wire =
        dev.lode.proto.v1.Host.newBuilder()
            .setName(host.name())
            .setSystem(host.system())
            .setCpuModel(host.cpuModel())
            .setPhysicalCpus(host.physicalCpus())
            .setMilliCpus(host.milliCpus())
            .setMemoryBytes(host.memoryBytes());
    for (var gpu : host.gpus()) {
      wire.addGpus(
          Gpu.newBuilder()
              .setId(gpu.id().value())
              .setIndex(gpu.index())
              .setName(gpu.name())
              .setMemoryBytes(gpu.memoryBytes()));
    }
    for (var disk : host.disks()) {
      wire.addDisks(
          Disk.newBuilder()
              .setMount(disk.mount())
              .setTotalBytes(disk.totalBytes())
              .setFreeBytes(disk.freeBytes()));
    }
    for (var network : host.networks()) {
      wire.addNetworks(
          NetworkInterface.newBuilder()
              .setName(network.name())
              .addAllAddresses(network.addresses())
              .setSpeedBits(network.speedBits()));
    }
    return wire.build();
  }
}
