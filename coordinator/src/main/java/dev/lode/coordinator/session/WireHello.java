package dev.lode.coordinator.session;

import static dev.lode.coordinator.session.Malformed.check;
import static dev.lode.coordinator.session.Malformed.require;
import static dev.lode.coordinator.session.Wire.positive;
import static dev.lode.coordinator.session.Wire.within;

import dev.lode.common.config.HostPort;
import dev.lode.common.model.AgentId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.Resources;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.coordinator.core.cluster.Abilities;
import dev.lode.coordinator.core.cluster.Hello;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An agent's first message, checked and turned into the core's words; a part of [Wire].
final class WireHello {

  /// The only version of the protocol that there is.
  static final int PROTOCOL = 1;

  private static final int MAX_TEXT = 300;
  private static final int MAX_LISTED = 1_000;
  private static final Pattern LAUNCHER = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private WireHello() {}

  static Hello hello(dev.lode.proto.v1.Hello wire) throws Malformed {
    var id = check("hello.agent_id", () -> new AgentId(wire.getAgentId()));
    require(!wire.getInstanceId().isBlank(), "hello.instance_id", "is needed");
    return new Hello(
        id,
        text("hello.instance_id", wire.getInstanceId()),
        positive("hello.session", wire.getSession()),
        host(wire.getHost()),
        new Abilities(
            launchers(wire),
            pythons(wire),
            wire.getCapabilitiesList().contains("repository"),
            isolation(wire)),
        new Hello.About(
            text("hello.version", wire.getVersion()),
            text("hello.boot_id", wire.getBootId()),
            metricsAddress(wire),
            WireEnd.limits(wire.getLimits())));
  }

  private static String metricsAddress(dev.lode.proto.v1.Hello wire) throws Malformed {
    var field = "hello.metrics_address";
    var text = text(field, wire.getMetricsAddress());
    return text.isEmpty() ? "" : check(field, () -> HostPort.from(text)).toString();
  }

  private static List<String> launchers(dev.lode.proto.v1.Hello wire) throws Malformed {
    var field = "hello.launchers";
    require(wire.getLaunchersCount() <= MAX_LISTED, field, "more than " + MAX_LISTED);
    for (String launcher : wire.getLaunchersList()) {
      require(LAUNCHER.matcher(launcher).matches(), field, "must be names such as shell, python");
    }
    return wire.getLaunchersList();
  }

  /// Levels that this release does not know are left out: no job can ask for them.
  private static IsolationLevels isolation(dev.lode.proto.v1.Hello wire) throws Malformed {
    var field = "hello.isolation";
    require(wire.getIsolationCount() <= MAX_LISTED, field, "more than " + MAX_LISTED);
    var lacking = new TreeMap<>(IsolationLevels.UNKNOWN.lacking());
    for (var offer : wire.getIsolationList()) {
      var why = text(field + ".lacking", offer.getLacking());
      var level = level(offer.getLevel());
      if (why.isEmpty()) {
        lacking.remove(level);
      } else if (lacking.containsKey(level)) {
        lacking.put(level, why);
      }
    }
    return new IsolationLevels(lacking);
  }

  private static Isolation.Level level(dev.lode.proto.v1.Isolation.Level wire) {
    return switch (wire) {
      case LEVEL_USER -> Isolation.Level.USER;
      case LEVEL_SANDBOX -> Isolation.Level.SANDBOX;
      case LEVEL_CONTAINER -> Isolation.Level.CONTAINER;
      case LEVEL_UNSPECIFIED, LEVEL_NONE, UNRECOGNIZED -> Isolation.Level.NONE;
    };
  }

  private static List<PythonVersion> pythons(dev.lode.proto.v1.Hello wire) throws Malformed {
    var field = "hello.python_versions";
    require(wire.getPythonVersionsCount() <= MAX_LISTED, field, "more than " + MAX_LISTED);
    return check(
        field, () -> wire.getPythonVersionsList().stream().map(PythonVersion::from).toList());
  }

  private static Host host(dev.lode.proto.v1.Host wire) throws Malformed {
    int most = Integer.MAX_VALUE;
    return new Host(
        text("hello.host.name", wire.getName()),
        text("hello.host.system", wire.getSystem()),
        text("hello.host.cpu_model", wire.getCpuModel()),
        within("hello.host.physical_cpus", wire.getPhysicalCpus(), 0, most),
        within("hello.host.milli_cpus", wire.getMilliCpus(), 0, most),
        positive("hello.host.memory_bytes", wire.getMemoryBytes()),
        gpus(wire),
        disks(wire),
        networks(wire));
  }

  private static List<Gpu> gpus(dev.lode.proto.v1.Host wire) throws Malformed {
    int count = wire.getGpusCount();
    require(count <= Resources.MAX_GPUS, "hello.host.gpus", "more than " + Resources.MAX_GPUS);
    var gpus = new ArrayList<Gpu>(count);
    var ids = new HashSet<GpuId>();
    for (int i = 0; i < count; i++) {
      var field = "hello.host.gpus[" + i + "]";
      var one = wire.getGpus(i);
      var id = check(field + ".id", () -> new GpuId(one.getId()));
      require(ids.add(id), field + ".id", "named twice");
      gpus.add(
          new Gpu(
              id,
              within(field + ".index", one.getIndex(), 0, Integer.MAX_VALUE),
              text(field + ".name", one.getName()),
              positive(field + ".memory_bytes", one.getMemoryBytes())));
    }
    return gpus;
  }

  private static List<Host.Disk> disks(dev.lode.proto.v1.Host wire) throws Malformed {
    var field = "hello.host.disks";
    require(wire.getDisksCount() <= MAX_LISTED, field, "more than " + MAX_LISTED);
    var disks = new ArrayList<Host.Disk>(wire.getDisksCount());
    for (var one : wire.getDisksList()) {
      disks.add(
          new Host.Disk(
              text(field + ".mount", one.getMount()),
              positive(field + ".total_bytes", one.getTotalBytes()),
              positive(field + ".free_bytes", one.getFreeBytes())));
    }
    return disks;
  }

  private static List<Host.NetworkInterface> networks(dev.lode.proto.v1.Host wire)
      throws Malformed {
    var field = "hello.host.networks";
    require(wire.getNetworksCount() <= MAX_LISTED, field, "more than " + MAX_LISTED);
    var networks = new ArrayList<Host.NetworkInterface>(wire.getNetworksCount());
    for (var one : wire.getNetworksList()) {
      require(one.getAddressesCount() <= MAX_LISTED, field + ".addresses", "too many");
      for (String address : one.getAddressesList()) {
        text(field + ".addresses", address);
      }
      networks.add(
          new Host.NetworkInterface(
              text(field + ".name", one.getName()),
              one.getAddressesList(),
              positive(field + ".speed_bits", one.getSpeedBits())));
    }
    return networks;
  }

  private static String text(String field, String value) throws Malformed {
    require(value.length() <= MAX_TEXT, field, "longer than " + MAX_TEXT + " characters");
    return value;
  }
}
