package dev.lode.coordinator.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Progress;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.api.JobView;
import dev.lode.coordinator.api.Jobs.Submitted;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.retention.Removed;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.InputFile;
import dev.lode.proto.v1.LogOptions;
import dev.lode.proto.v1.Refusal;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobResponse;
import dev.lode.proto.v1.SubmitJobsResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What we answer about jobs, from our words into the native API's messages.
final class Wire {

  private Wire() {}

  static SubmitJobResponse submitted(Submitted it) {
    return SubmitJobResponse.newBuilder().setJob(job(it.job())).setExisted(it.existed()).build();
  }

  static SubmitJobsResponse submitted(List<Reply<Submitted>> replies) {
    var wire = SubmitJobsResponse.newBuilder();
    for (Reply<Submitted> reply : replies) {
      var answer = wire.addAnswersBuilder();
      switch (reply) {
        case Reply.Ok<Submitted>(var it) -> answer.setAccepted(submitted(it));
        case Reply.Refused<Submitted>(var error) ->
            answer.setRefused(
                Refusal.newBuilder().setCode(error.code().name()).setMessage(error.message()));
      }
    }
    return wire.build();
  }

  static dev.lode.proto.v1.Job job(JobView view) {
    var job = view.job();
    var wire =
        dev.lode.proto.v1.Job.newBuilder()
            .setId(job.id().value())
            .setNumber(job.number())
            .setSpec(spec(job.spec(), view.workload()))
            .setState(state(job.state()))
            .setSubmittedAt(timestamp(job.submittedAt()))
            .setRetried(job.retried())
            .setLogBytes(view.logBytes())
            .setLogCutBytes(view.log().cutBytes())
            .setWaiting(view.waiting());
    if (view.progress() != null) {
      wire.setProgress(progress(view.progress()));
    }
    fill(wire, job, view.host());
    wire.setLogLostBytes(view.logLostBytes()).setPinned(view.kept().pinned());
    if (view.logRemoved() != null) {
      wire.setLogRemoved(removed(view.logRemoved()));
    }
    if (view.artifactsRemoved() != null) {
      wire.setArtifactsRemoved(removed(view.artifactsRemoved()));
    }
    view.past().forEach(it -> wire.addPastAttempts(past(it)));
    if (job.origin() != null) {
      wire.setOrigin(WireTriggers.origin(job.origin()));
    }
    return wire.build();
  }

  private static dev.lode.proto.v1.PastAttempt past(JobView.Past view) {
    var past = view.attempt();
    var wire =
        dev.lode.proto.v1.PastAttempt.newBuilder()
            .setAttempt(attempt(past.attempt(), view.host()))
            .setOutcome(Endings.outcome(past.outcome()))
            .setEndedAt(timestamp(past.at()))
            .setResultJson(past.left().resultJson())
            .setLogBytes(view.logBytes())
            .setLogCutBytes(view.log().cutBytes())
            .setLogLostBytes(view.logLostBytes())
            .addAllNotes(past.left().notes());
    past.left().artifacts().forEach(it -> wire.addArtifacts(artifact(it)));
    if (view.logRemoved() != null) {
      wire.setLogRemoved(removed(view.logRemoved()));
    }
    if (view.artifactsRemoved() != null) {
      wire.setArtifactsRemoved(removed(view.artifactsRemoved()));
    }
    if (past.exit() != null) {
      wire.setExit(Endings.exit(past.exit()));
    }
    return wire.build();
  }

  private static dev.lode.proto.v1.Removed removed(Removed it) {
    return dev.lode.proto.v1.Removed.newBuilder()
        .setAt(timestamp(it.at()))
        .setBytes(it.bytes())
        .setWhy(it.why())
        .build();
  }

  private static void fill(dev.lode.proto.v1.Job.Builder wire, Job job, String host) {
    var live = job.state().liveAttempt();
    if (live != null) {
      wire.setAttempt(attempt(live, host));
    }
    switch (job.state()) {
      case JobState.Held _,
          JobState.Queued _,
          JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _ -> {}
      case JobState.Collecting(_, var exit, _) -> wire.setExit(Endings.exit(exit));
      case JobState.Finished(var outcome, var attempt, var exit, var left, var at) -> {
        wire.setOutcome(Endings.outcome(outcome))
            .setFinishedAt(timestamp(at))
            .setResultJson(left.resultJson())
            .addAllNotes(left.notes());
        left.artifacts().forEach(it -> wire.addArtifacts(artifact(it)));
        if (attempt != null) {
          wire.setAttempt(attempt(attempt, host));
        }
        if (exit != null) {
          wire.setExit(Endings.exit(exit));
        }
      }
    }
  }

  static dev.lode.proto.v1.JobSpec spec(JobSpec spec, @Nullable Workload workload) {
    var wire =
        dev.lode.proto.v1.JobSpec.newBuilder()
            .setName(spec.name())
            .setResources(resources(spec.resources()))
            .setPriority(spec.priority())
            .setGrace(duration(spec.grace()))
            .setOnDisconnect(onDisconnect(spec.onDisconnect()));
    if (spec.timeout() != null) {
      wire.setTimeout(duration(spec.timeout()));
    }
    if (spec.silence() != null) {
      wire.setSilentAfter(duration(spec.silence()));
    }
    if (spec.logs().limitBytes() > 0) {
      wire.setLogs(LogOptions.newBuilder().setLimitBytes(spec.logs().limitBytes()));
    }
    if (spec.startAfter() != null) {
      wire.setStartAfter(timestamp(spec.startAfter()));
    }
    if (spec.retries().max() > 0) {
      wire.setRetries(
          dev.lode.proto.v1.Retries.newBuilder()
              .setMax(spec.retries().max())
              .setDelay(duration(spec.retries().pause()))
              .setMaxDelay(duration(spec.retries().longestPause())));
    }
    if (spec.needs().isolation() != Isolation.Level.NONE) {
      wire.setIsolation(
          workload == null
              ? dev.lode.proto.v1.Isolation.newBuilder()
                  .setLevel(level(spec.needs().isolation()))
                  .build()
              : isolation(workload.isolation()));
    }
    if (workload != null) {
      wire.setWorkload(workload(workload));
    }
    return wire.build();
  }

  static dev.lode.proto.v1.Isolation isolation(Isolation it) {
    return dev.lode.proto.v1.Isolation.newBuilder()
        .setLevel(level(it.level()))
        .setNoNetwork(it.noNetwork())
        .setImage(it.image())
        .build();
  }

  static dev.lode.proto.v1.Isolation.Level level(Isolation.Level it) {
    return switch (it) {
      case NONE -> dev.lode.proto.v1.Isolation.Level.LEVEL_NONE;
      case USER -> dev.lode.proto.v1.Isolation.Level.LEVEL_USER;
      case SANDBOX -> dev.lode.proto.v1.Isolation.Level.LEVEL_SANDBOX;
      case CONTAINER -> dev.lode.proto.v1.Isolation.Level.LEVEL_CONTAINER;
    };
  }

  private static dev.lode.proto.v1.OnDisconnect onDisconnect(OnDisconnect it) {
    return switch (it) {
      case STOP -> dev.lode.proto.v1.OnDisconnect.ON_DISCONNECT_STOP;
      case KEEP -> dev.lode.proto.v1.OnDisconnect.ON_DISCONNECT_KEEP;
    };
  }

  private static dev.lode.proto.v1.Resources resources(Resources it) {
    return dev.lode.proto.v1.Resources.newBuilder()
        .setGpus(it.gpus())
        .setGpuType(it.gpuType())
        .setMinVramBytes(it.minVramBytes())
        .setMilliCpus(it.milliCpus())
        .setMemoryBytes(it.memoryBytes())
        .build();
  }

  private static dev.lode.proto.v1.Workload workload(Workload it) {
    var wire =
        dev.lode.proto.v1.Workload.newBuilder()
            .setLauncher(it.program().launcher())
            .setText(it.program().text())
            .setEntry(it.program().entry())
            .addAllArgs(it.program().args())
            .putAllEnv(it.env())
            .addAllOutputs(it.outputs().texts());
    it.setup().credentials().forEach(name -> wire.addCredentials(name.value()));
    it.setup()
        .files()
        .forEach(
            file ->
                wire.addFiles(
                    InputFile.newBuilder()
                        .setName(file.name().value())
                        .setSha256(file.sha256().hex())
                        .setSizeBytes(file.sizeBytes())
                        .setExecutable(file.executable())));
    WireSetup.fill(wire, it.setup());
    return wire.build();
  }

  private static State state(JobState state) {
    return switch (state) {
      case JobState.Held _ -> State.STATE_HELD;
      case JobState.Queued _ -> State.STATE_QUEUED;
      case JobState.Starting _ -> State.STATE_STARTING;
      case JobState.Running _ -> State.STATE_RUNNING;
      case JobState.Stopping _ -> State.STATE_STOPPING;
      case JobState.Collecting _ -> State.STATE_COLLECTING;
      case JobState.Finished _ -> State.STATE_FINISHED;
    };
  }

  private static dev.lode.proto.v1.Attempt attempt(Attempt it, String host) {
    var wire =
        dev.lode.proto.v1.Attempt.newBuilder()
            .setId(attemptId(it.id()))
            .setAgentId(it.agent().value())
            .setHost(host)
            .addAllGpuIds(it.gpus().stream().map(GpuId::value).toList())
            .setPlacedAt(timestamp(it.placedAt()));
    if (it.startedAt() != null) {
      wire.setStartedAt(timestamp(it.startedAt()));
    }
    if (it.prepared() != null) {
      wire.setPrepared(WireSetup.prepared(it.prepared()));
    }
    return wire.build();
  }

  static dev.lode.proto.v1.AttemptId attemptId(AttemptId it) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(it.job().value())
        .setNumber(it.number())
        .setRank(it.rank())
        .build();
  }

  private static dev.lode.proto.v1.Progress progress(Progress it) {
    return dev.lode.proto.v1.Progress.newBuilder()
        .setPercent(it.percent())
        .setMessage(it.message())
        .build();
  }

  private static Artifact artifact(dev.lode.common.model.Artifact it) {
    return Artifact.newBuilder()
        .setName(it.name().value())
        .setSha256(it.sha256().hex())
        .setSizeBytes(it.sizeBytes())
        .build();
  }

  static Timestamp timestamp(Instant it) {
    return Timestamp.newBuilder().setSeconds(it.getEpochSecond()).setNanos(it.getNano()).build();
  }

  static com.google.protobuf.Duration duration(Duration it) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(it.getSeconds())
        .setNanos(it.getNano())
        .build();
  }

  /// Without a copy: the buffer was made for this reader and nobody writes to it again.
  static ByteString bytes(ByteBuffer data) {
    return UnsafeByteOperations.unsafeWrap(data);
  }
}
