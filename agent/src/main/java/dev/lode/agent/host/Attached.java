package dev.lode.agent.host;

import dev.lode.common.model.Host.Disk;
import dev.lode.common.model.Host.NetworkInterface;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import oshi.hardware.NetworkIF;
import oshi.hardware.common.platform.linux.nativefree.LinuxNetworkIfNF;
import oshi.software.common.os.linux.nativefree.LinuxFileSystemNF;
import oshi.software.os.OSFileStore;

/// Disks and network interfaces, by OSHI.
///
/// It is asked for these two alone, by its readers that need no native library, and only once:
/// afterwards no more than its classes stay in memory. A mount whose server is gone may never
/// answer; then the agent starts without these facts.
record Attached(List<Disk> disks, List<NetworkInterface> networks) {

  private static final Logger LOG = System.getLogger(HostProbe.class.getName());
  private static final Attached UNKNOWN = new Attached(List.of(), List.of());

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_DISKS = 64;
  private static final int MAX_NETWORKS = 64;

  /// Memory that looks like a disk.
  private static final Set<String> NO_DISKS = Set.of("tmpfs", "ramfs", "devtmpfs");

  static Attached read() {
    var found = new AtomicReference<>(UNKNOWN);
    var thread = Thread.ofPlatform().name("host-probe").daemon().start(() -> found.set(readNow()));
    try {
      if (!thread.join(PATIENCE)) {
        LOG.log(Level.WARNING, "disks and networks do not answer: the agent starts without them");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return found.get();
  }

  private static Attached readNow() {
    try {
      return new Attached(
          disks(new LinuxFileSystemNF().getFileStores(true)),
          networks(LinuxNetworkIfNF.getNetworks(false)));
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "disks and networks cannot be read: the agent starts without them", e);
      return UNKNOWN;
    }
  }

  /// Each volume once, where it is mounted highest.
  private static List<Disk> disks(List<OSFileStore> stores) {
    var byVolume = new LinkedHashMap<String, Disk>();
    stores.stream()
        .filter(it -> it.getTotalSpace() > 0 && !NO_DISKS.contains(it.getType()))
        .sorted(
            Comparator.comparingInt((OSFileStore it) -> it.getMount().length())
                .thenComparing(OSFileStore::getMount))
        .limit(MAX_DISKS)
        .forEach(
            it ->
                byVolume.putIfAbsent(
                    it.getVolume() + " " + it.getTotalSpace(),
                    new Disk(it.getMount(), it.getTotalSpace(), it.getUsableSpace())));
    return List.copyOf(byVolume.values());
  }

  private static List<NetworkInterface> networks(List<NetworkIF> interfaces) {
    var up = new ArrayList<NetworkInterface>();
    for (var each : interfaces) {
      var addresses =
          Stream.of(each.getIPv4addr(), each.getIPv6addr()).flatMap(Arrays::stream).toList();
      if (each.getIfOperStatus() == NetworkIF.IfOperStatus.UP && up.size() < MAX_NETWORKS) {
        up.add(new NetworkInterface(each.getName(), addresses, Math.max(0, each.getSpeed())));
      }
    }
    return up;
  }
}
