package dev.lode.common.model;

import java.util.List;

/// What an agent found out about its host, and what of it is offered to jobs.
///
/// @param name the host's name
/// @param system operating system and kernel, for people
/// @param milliCpus CPUs offered, in thousandths
/// @param memoryBytes main memory offered
/// @param gpus GPUs offered, by index
public record Host(
    String name,
    String system,
    String cpuModel,
    int physicalCpus,
    int milliCpus,
    long memoryBytes,
    List<Gpu> gpus,
    List<Disk> disks,
    List<NetworkInterface> networks) {

  public Host {
    gpus = List.copyOf(gpus);
    disks = List.copyOf(disks);
    networks = List.copyOf(networks);
  }

  /// A mounted file system; `freeBytes` as of the agent's start.
  public record Disk(String mount, long totalBytes, long freeBytes) {}

  /// A network interface that is up; `speedBits` a second, 0 when unknown.
  public record NetworkInterface(String name, List<String> addresses, long speedBits) {
    public NetworkInterface {
      addresses = List.copyOf(addresses);
    }
  }
}
