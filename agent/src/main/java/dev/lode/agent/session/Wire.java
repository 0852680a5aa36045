package dev.lode.agent.session;

import com.google.protobuf.Timestamp;
import dev.lode.agent.attempt.AttemptSpec;
import dev.lode.agent.attempt.Fault;
import dev.lode.agent.attempt.Phase;
import dev.lode.agent.attempt.Standing;
import dev.lode.agent.secret.Given;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Credential;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.GivenCredentials;
import dev.lode.proto.v1.IsolationOffer;
import dev.lode.proto.v1.Progress;
import dev.lode.proto.v1.StartAttempt;
import dev.lode.proto.v1.TriggerOrigin;
import dev.lode.proto.v1.Unprepared;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Between the wire's types and the agent's own; nothing else in the agent sees both.
final class Wire {

  private Wire() {}

  static AttemptId attempt(dev.lode.proto.v1.AttemptId wire) {
    return new AttemptId(new JobId(wire.getJobId()), wire.getNumber(), wire.getRank());
  }

  static dev.lode.proto.v1.AttemptId attempt(AttemptId id) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(id.job().value())
        .setNumber(id.number())
        .setRank(id.rank())
        .build();
  }

  /// Throws [IllegalArgumentException], with a sentence for a person, for what no job may ask.
  static AttemptSpec spec(StartAttempt wire) {
    var spec = wire.getSpec();
    return new AttemptSpec(
        attempt(wire.getId()),
        wire.getSession(),
        workload(spec.getWorkload(), isolation(spec.getIsolation())),
        wire.getGpuIdsList().stream().map(GpuId::new).toList(),
        switch (spec.getOnDisconnect()) {
          case ON_DISCONNECT_KEEP -> OnDisconnect.KEEP;
          case ON_DISCONNECT_STOP, ON_DISCONNECT_UNSPECIFIED, UNRECOGNIZED -> OnDisconnect.STOP;
        },
        wire.hasOrigin() ? variables(wire.getOrigin()) : Map.of(),
        resources(spec.getResources()),
        wire.hasCredentials() ? given(wire.getCredentials()) : Given.NOTHING);
  }

  private static Resources resources(dev.lode.proto.v1.Resources wire) {
    return new Resources(
        wire.getGpus(),
        wire.getGpuType(),
        wire.getMinVramBytes(),
        wire.hasMilliCpus() ? wire.getMilliCpus() : Resources.DEFAULT_MILLI_CPUS,
        wire.getMemoryBytes());
  }

  private static Given given(GivenCredentials wire) {
    var values =
        wire.getValuesList().stream()
            .map(it -> new Credential(it.getName(), it.getValue().toByteArray(), it.getFile()))
            .toList();
    return new Given(values, wire.getMissing());
  }

  private static Map<String, String> variables(TriggerOrigin origin) {
    var at = origin.getInstant();
    return Map.of(
        "LODE_TRIGGER",
        origin.getName(),
        "LODE_TRIGGER_INSTANT",
        Instant.ofEpochSecond(at.getSeconds(), at.getNanos()).toString());
  }

  private static Workload workload(dev.lode.proto.v1.Workload wire, Isolation isolation) {
    var program =
        new Program(wire.getLauncher(), wire.getText(), wire.getEntry(), wire.getArgsList());
    var setup = WireSetup.setup(wire, wire.getFilesList().stream().map(Wire::input).toList());
    var outputs = Outputs.of(wire.getOutputsList());
    return new Workload(program, new TreeMap<>(wire.getEnvMap()), setup, isolation, outputs);
  }

  private static Isolation isolation(dev.lode.proto.v1.Isolation wire) {
    return new Isolation(
        switch (wire.getLevel()) {
          case LEVEL_UNSPECIFIED, LEVEL_NONE -> Isolation.Level.NONE;
          case LEVEL_USER -> Isolation.Level.USER;
          case LEVEL_SANDBOX -> Isolation.Level.SANDBOX;
          case LEVEL_CONTAINER -> Isolation.Level.CONTAINER;
          case UNRECOGNIZED ->
              throw new IllegalArgumentException("its agent is too old for its level of isolation");
        },
        wire.getNoNetwork(),
        wire.getImage());
  }

  static List<IsolationOffer> offers(IsolationLevels levels) {
    return EnumSet.complementOf(EnumSet.of(Isolation.Level.NONE)).stream()
        .map(
            it ->
                IsolationOffer.newBuilder()
                    .setLevel(level(it))
                    .setLacking(levels.lacking(it))
                    .build())
        .toList();
  }

  private static dev.lode.proto.v1.Isolation.Level level(Isolation.Level level) {
    return switch (level) {
      case NONE -> dev.lode.proto.v1.Isolation.Level.LEVEL_NONE;
      case USER -> dev.lode.proto.v1.Isolation.Level.LEVEL_USER;
      case SANDBOX -> dev.lode.proto.v1.Isolation.Level.LEVEL_SANDBOX;
      case CONTAINER -> dev.lode.proto.v1.Isolation.Level.LEVEL_CONTAINER;
    };
  }

  private static InputFile input(dev.lode.proto.v1.InputFile wire) {
    return new InputFile(
        new RelativePath(wire.getName()),
        new Sha256(wire.getSha256()),
        wire.getSizeBytes(),
        wire.getExecutable());
  }

  static Duration duration(com.google.protobuf.Duration wire) {
    return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static AttemptReport report(Standing standing) {
    var report =
        AttemptReport.newBuilder()
            .setId(attempt(standing.id()))
            .setLogEnd(standing.logEnd())
            .setLogLostBytes(standing.logLostBytes());
    var progress = standing.progress();
    if (progress != null) {
      report.setProgress(
          Progress.newBuilder().setPercent(progress.percent()).setMessage(progress.message()));
    }
    if (!standing.quiet().isZero()) {
      report.setQuiet(duration(standing.quiet()));
    }
    var prepared = standing.prepared();
    if (prepared != null) {
      report.setPrepared(WireSetup.prepared(prepared));
    }
    phase(report, standing.phase());
    return report.build();
  }

  private static void phase(AttemptReport.Builder report, Phase phase) {
    switch (phase) {
      case Phase.Preparing _ -> report.setPhase(AttemptReport.Phase.PHASE_PREPARING);
      case Phase.Running(var startedAt) ->
          report.setPhase(AttemptReport.Phase.PHASE_RUNNING).setStartedAt(timestamp(startedAt));
      case Phase.Exited end -> {
        report.setPhase(AttemptReport.Phase.PHASE_EXITED);
        end(report, end);
      }
      case Phase.Collected(var end, var left) -> {
        report.setPhase(AttemptReport.Phase.PHASE_COLLECTED).setResultJson(left.resultJson());
        end(report, end);
        left.artifacts().forEach(it -> report.addArtifacts(artifact(it)));
        report.addAllNotes(left.notes());
      }
      case Phase.Unprepared(var fault) ->
          report.setPhase(AttemptReport.Phase.PHASE_COLLECTED).setUnprepared(unprepared(fault));
      case Phase.Tombstone(var why) ->
          report.setPhase(AttemptReport.Phase.PHASE_TOMBSTONE).addNotes(why);
    }
  }

  private static void end(AttemptReport.Builder report, Phase.Exited end) {
    var startedAt = end.startedAt();
    if (startedAt != null) {
      report.setStartedAt(timestamp(startedAt));
    }
    report.setExit(exit(end.exit()));
  }

  private static Unprepared unprepared(Fault fault) {
    return Unprepared.newBuilder()
        .setCulprit(
            switch (fault.culprit()) {
              case CALLER -> Culprit.CULPRIT_CALLER;
              case FLEET -> Culprit.CULPRIT_FLEET;
            })
        .setMessage(fault.message())
        .build();
  }

  private static dev.lode.proto.v1.Exit exit(Exit exit) {
    var wire =
        dev.lode.proto.v1.Exit.newBuilder()
            .setBy(
                switch (exit.by()) {
                  case WORKLOAD -> dev.lode.proto.v1.Exit.By.BY_WORKLOAD;
                  case STOP -> dev.lode.proto.v1.Exit.By.BY_STOP;
                  case KILL -> dev.lode.proto.v1.Exit.By.BY_KILL;
                  case LEASE -> dev.lode.proto.v1.Exit.By.BY_LEASE;
                })
            .setMaxRssBytes(exit.usage().maxRssBytes())
            .setCpuTime(duration(exit.usage().cpuTime()))
            .setLeftBehind(exit.usage().leftBehind());
    WireEnd.details(exit, wire);
    switch (exit.how()) {
      case Exit.How.Code(var code) -> wire.setCode(code);
      case Exit.How.Signal(var signal) -> wire.setSignal(signal);
      case Exit.How.Unstartable(var reason) -> wire.setUnstartable(reason);
    }
    return wire.build();
  }

  private static Artifact artifact(dev.lode.common.model.Artifact artifact) {
    return Artifact.newBuilder()
        .setName(artifact.name().value())
        .setSha256(artifact.sha256().hex())
        .setSizeBytes(artifact.sizeBytes())
        .build();
  }

  static dev.lode.proto.v1.Host host(Host host) {
    var wire =
        dev.lode.proto.v1.Host.newBuilder()
            .setName(host.name())
            .setSystem(host.system())
            .setCpuModel(host.cpuModel())
            .setPhysicalCpus(host.physicalCpus())
            .setMilliCpus(host.milliCpus())
            .setMemoryBytes(host.memoryBytes());
    host.gpus().forEach(it -> wire.addGpus(gpu(it)));
    for (Host.Disk disk : host.disks()) {
      wire.addDisksBuilder()
          .setMount(disk.mount())
          .setTotalBytes(disk.totalBytes())
          .setFreeBytes(disk.freeBytes());
    }
    for (Host.NetworkInterface network : host.networks()) {
      wire.addNetworksBuilder()
          .setName(network.name())
          .addAllAddresses(network.addresses())
          .setSpeedBits(network.speedBits());
    }
    return wire.build();
  }

  private static dev.lode.proto.v1.Gpu gpu(Gpu gpu) {
    return dev.lode.proto.v1.Gpu.newBuilder()
        .setId(gpu.id().value())
        .setIndex(gpu.index())
        .setName(gpu.name())
        .setMemoryBytes(gpu.memoryBytes())
        .build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
