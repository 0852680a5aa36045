package dev.lode.coordinator.store.sql;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Host.Disk;
import dev.lode.common.model.Host.NetworkInterface;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.Limits;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.coordinator.core.cluster.Abilities;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Hello;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/// A version of an agent as JSON text, and back.
final class AgentCodec {

  private AgentCodec() {}

  static String text(Agent agent) {
    return Json.text(agent, AgentCodec::write);
  }

  static Agent agent(String text) {
    return Json.value(text, AgentCodec::read);
  }

  private static void write(JsonGenerator out, Agent agent) {
    out.writeStringProperty("id", agent.id().value());
    out.writeNumberProperty("session", agent.session());
    out.writeBooleanProperty("lost", agent.lost());
    Json.object(out, "hello", agent.hello(), AgentCodec::writeHello);
  }

  private static Agent read(Fields in) {
    return new Agent(
        new AgentId(in.text("id")),
        in.number("session"),
        in.claim("lost"),
        readHello(in.fields("hello")));
  }

  private static void writeHello(JsonGenerator out, Hello hello) {
    out.writeStringProperty("id", hello.id().value());
    out.writeStringProperty("instance", hello.instance());
    out.writeNumberProperty("session", hello.session());
    Json.object(out, "host", hello.host(), AgentCodec::writeHost);
    var abilities = hello.abilities();
    Json.texts(out, "launchers", abilities.launchers());
    Json.texts(out, "pythons", abilities.pythons().stream().map(PythonVersion::toString).toList());
    out.writeBooleanProperty("repositories", abilities.repositories());
    Json.list(
        out,
        "noIsolation",
        abilities.isolation().lacking().entrySet().stream().toList(),
        AgentCodec::writeLacking);
    out.writeStringProperty("version", hello.about().version());
    out.writeStringProperty("bootId", hello.about().bootId());
    out.writeStringProperty("metricsAddress", hello.about().metricsAddress());
    if (!hello.about().limits().equals(Limits.NONE)) {
      Json.object(out, "limits", hello.about().limits(), AgentCodec::writeLimits);
    }
  }

  private static void writeLimits(JsonGenerator out, Limits limits) {
    out.writeStringProperty("memory", limits.memory().name());
    out.writeStringProperty("cpus", limits.cpus().name());
    out.writeStringProperty("processes", limits.processes().name());
    out.writeBooleanProperty("hardCpus", limits.hardCpus());
    out.writeNumberProperty("maxProcesses", limits.maxProcesses());
  }

  private static Limits readLimits(Fields in) {
    return new Limits(
        in.word("memory", Limits.How.class),
        in.word("cpus", Limits.How.class),
        in.word("processes", Limits.How.class),
        in.claim("hardCpus"),
        in.integer("maxProcesses"));
  }

  private static Hello readHello(Fields in) {
    return new Hello(
        new AgentId(in.text("id")),
        in.text("instance"),
        in.number("session"),
        readHost(in.fields("host")),
        readAbilities(in),
        new Hello.About(
            in.text("version"),
            in.text("bootId"),
            in.text("metricsAddress"),
            Objects.requireNonNullElse(in.orNull("limits", AgentCodec::readLimits), Limits.NONE)));
  }

  private static void writeLacking(JsonGenerator out, Map.Entry<Isolation.Level, String> why) {
    out.writeStringProperty("level", why.getKey().name());
    out.writeStringProperty("why", why.getValue());
  }

  private static IsolationLevels readLacking(Fields in) {
    var lacking = new TreeMap<Isolation.Level, String>();
    in.list("noIsolation", it -> it)
        .forEach(it -> lacking.put(it.word("level", Isolation.Level.class), it.text("why")));
    return new IsolationLevels(lacking);
  }

  private static Abilities readAbilities(Fields in) {
    return new Abilities(
        in.texts("launchers"),
        in.has("pythons")
            ? in.texts("pythons").stream().map(PythonVersion::from).toList()
            : List.of(),
        in.has("repositories") && in.claim("repositories"),
        in.has("noIsolation") ? readLacking(in) : IsolationLevels.UNKNOWN);
  }

  private static void writeHost(JsonGenerator out, Host host) {
    out.writeStringProperty("name", host.name());
    out.writeStringProperty("system", host.system());
    out.writeStringProperty("cpuModel", host.cpuModel());
    out.writeNumberProperty("physicalCpus", host.physicalCpus());
    out.writeNumberProperty("milliCpus", host.milliCpus());
    out.writeNumberProperty("memoryBytes", host.memoryBytes());
    Json.list(out, "gpus", host.gpus(), AgentCodec::writeGpu);
    Json.list(out, "disks", host.disks(), AgentCodec::writeDisk);
    Json.list(out, "networks", host.networks(), AgentCodec::writeNetwork);
  }

  private static Host readHost(Fields in) {
    return new Host(
        in.text("name"),
        in.text("system"),
        in.text("cpuModel"),
        in.integer("physicalCpus"),
        in.integer("milliCpus"),
        in.number("memoryBytes"),
        in.list("gpus", AgentCodec::readGpu),
        in.list("disks", AgentCodec::readDisk),
        in.list("networks", AgentCodec::readNetwork));
  }

  private static void writeGpu(JsonGenerator out, Gpu gpu) {
    out.writeStringProperty("id", gpu.id().value());
    out.writeNumberProperty("index", gpu.index());
    out.writeStringProperty("name", gpu.name());
    out.writeNumberProperty("memoryBytes", gpu.memoryBytes());
  }

  private static Gpu readGpu(Fields in) {
    return new Gpu(
        new GpuId(in.text("id")), in.integer("index"), in.text("name"), in.number("memoryBytes"));
  }

  private static void writeDisk(JsonGenerator out, Disk disk) {
    out.writeStringProperty("mount", disk.mount());
    out.writeNumberProperty("totalBytes", disk.totalBytes());
    out.writeNumberProperty("freeBytes", disk.freeBytes());
  }

  private static Disk readDisk(Fields in) {
    return new Disk(in.text("mount"), in.number("totalBytes"), in.number("freeBytes"));
  }

  private static void writeNetwork(JsonGenerator out, NetworkInterface network) {
    out.writeStringProperty("name", network.name());
    Json.texts(out, "addresses", network.addresses());
    out.writeNumberProperty("speedBits", network.speedBits());
  }

  private static NetworkInterface readNetwork(Fields in) {
    return new NetworkInterface(in.text("name"), in.texts("addresses"), in.number("speedBits"));
  }
}
