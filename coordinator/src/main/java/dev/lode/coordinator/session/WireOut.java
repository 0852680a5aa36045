package dev.lode.coordinator.session;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.lode.common.Version;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.ForgetAttempt;
import dev.lode.proto.v1.GivenCredentials;
import dev.lode.proto.v1.ReportAck;
import dev.lode.proto.v1.ShipLogsResponse;
import dev.lode.proto.v1.StartAttempt;
import dev.lode.proto.v1.StopAttempt;
import dev.lode.proto.v1.TriggerOrigin;
import dev.lode.proto.v1.Welcome;
import org.jspecify.annotations.Nullable;

/// What is said to agents, turned from the core's words into protobuf; a part of [Wire].
final class WireOut {

  private WireOut() {}

  static CoordinatorMessage welcome(long session, Times times) {
    return CoordinatorMessage.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setProtocol(WireHello.PROTOCOL)
                .setSession(session)
                .setHeartbeat(duration(times.heartbeat()))
                .setLease(duration(times.lease()))
                .setVersion(Version.current()))
        .build();
  }

  static CoordinatorMessage ack(long session, long sequence) {
    return CoordinatorMessage.newBuilder()
        .setReportAck(ReportAck.newBuilder().setSession(session).setSequence(sequence))
        .build();
  }

  static CoordinatorMessage start(
      long session,
      Job job,
      Attempt attempt,
      Workload workload,
      @Nullable GivenCredentials credentials) {
    var start =
        StartAttempt.newBuilder()
            .setSession(session)
            .setId(attemptId(attempt.id()))
            .setSpec(spec(job.spec(), workload));
    attempt.gpus().forEach(it -> start.addGpuIds(it.value()));
    if (job.origin() != null) {
      start.setOrigin(origin(job.origin()));
    }
    if (credentials != null) {
      start.setCredentials(credentials);
    }
    return CoordinatorMessage.newBuilder().setStart(start).build();
  }

  private static TriggerOrigin origin(Origin origin) {
    var at = origin.instant();
    return TriggerOrigin.newBuilder()
        .setName(origin.name())
        .setTriggerId(origin.trigger().value())
        .setInstant(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
        .build();
  }

  static CoordinatorMessage stop(long session, Effect.StopAttempt effect) {
    return CoordinatorMessage.newBuilder()
        .setStop(
            StopAttempt.newBuilder()
                .setSession(session)
                .setId(attemptId(effect.attempt()))
                .setGrace(duration(effect.grace())))
        .build();
  }

  static CoordinatorMessage forget(long session, Effect.ForgetAttempt effect) {
    return CoordinatorMessage.newBuilder()
        .setForget(
            ForgetAttempt.newBuilder().setSession(session).setId(attemptId(effect.attempt())))
        .build();
  }

  static ShipLogsResponse position(AttemptId attempt, long durable, boolean unwanted) {
    return ShipLogsResponse.newBuilder()
        .setId(attemptId(attempt))
        .setDurableOffset(durable)
        .setUnwanted(unwanted)
        .build();
  }

  private static dev.lode.proto.v1.AttemptId attemptId(AttemptId id) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(id.job().value())
        .setNumber(id.number())
        .setRank(id.rank())
        .build();
  }

  private static dev.lode.proto.v1.JobSpec spec(JobSpec spec, Workload workload) {
    var wire =
        dev.lode.proto.v1.JobSpec.newBuilder()
            .setName(spec.name())
            .setResources(resources(spec.resources()))
            .setWorkload(workload(workload))
            .setPriority(spec.priority())
            .setGrace(duration(spec.grace()))
            .setOnDisconnect(onDisconnect(spec.onDisconnect()));
    if (!workload.isolation().equals(Isolation.NONE)) {
      wire.setIsolation(isolation(workload.isolation()));
    }
    if (spec.timeout() != null) {
      wire.setTimeout(duration(spec.timeout()));
    }
    if (spec.silence() != null) {
      wire.setSilentAfter(duration(spec.silence()));
    }
    return wire.build();
  }

  private static dev.lode.proto.v1.Isolation isolation(Isolation isolation) {
    return dev.lode.proto.v1.Isolation.newBuilder()
        .setLevel(
            switch (isolation.level()) {
              case NONE -> dev.lode.proto.v1.Isolation.Level.LEVEL_NONE;
              case USER -> dev.lode.proto.v1.Isolation.Level.LEVEL_USER;
              case SANDBOX -> dev.lode.proto.v1.Isolation.Level.LEVEL_SANDBOX;
              case CONTAINER -> dev.lode.proto.v1.Isolation.Level.LEVEL_CONTAINER;
            })
        .setNoNetwork(isolation.noNetwork())
        .setImage(isolation.image())
        .build();
  }

  private static dev.lode.proto.v1.Resources resources(Resources resources) {
    return dev.lode.proto.v1.Resources.newBuilder()
        .setGpus(resources.gpus())
        .setGpuType(resources.gpuType())
        .setMinVramBytes(resources.minVramBytes())
        .setMilliCpus(resources.milliCpus())
        .setMemoryBytes(resources.memoryBytes())
        .build();
  }

  private static dev.lode.proto.v1.Workload workload(Workload workload) {
    var wire =
        dev.lode.proto.v1.Workload.newBuilder()
            .setLauncher(workload.program().launcher())
            .setText(workload.program().text())
            .setEntry(workload.program().entry())
            .addAllArgs(workload.program().args())
            .putAllEnv(workload.env())
            .addAllOutputs(workload.outputs().texts());
    workload.setup().files().forEach(it -> wire.addFiles(file(it)));
    WireSetup.fill(wire, workload.setup());
    workload.setup().credentials().forEach(it -> wire.addCredentials(it.value()));
    return wire.build();
  }

  private static dev.lode.proto.v1.InputFile file(InputFile file) {
    return dev.lode.proto.v1.InputFile.newBuilder()
        .setName(file.name().value())
        .setSha256(file.sha256().hex())
        .setSizeBytes(file.sizeBytes())
        .setExecutable(file.executable())
        .build();
  }

  private static dev.lode.proto.v1.OnDisconnect onDisconnect(OnDisconnect choice) {
    return switch (choice) {
      case STOP -> dev.lode.proto.v1.OnDisconnect.ON_DISCONNECT_STOP;
      case KEEP -> dev.lode.proto.v1.OnDisconnect.ON_DISCONNECT_KEEP;
    };
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
