package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.api.LogQuery;
import dev.lode.coordinator.api.NewJob;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.LogOptions;
import dev.lode.coordinator.core.job.Needs;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the native API's callers ask, from its messages into our words.
///
/// Throws [BadRequestException] with one sentence that names the field, in the words of the
/// `.proto` files.
final class Asked {

  static final int DEFAULT_PAGE = 50;

  private Asked() {}

  static NewJob newJob(SubmitJobRequest request) {
    var spec = request.getSpec();
    require(spec.hasWorkload(), "spec.workload", "missing: say what to run");
    var isolation = at("spec.isolation", () -> isolation(spec.getIsolation()));
    var workload = at("spec.workload", () -> workload(spec.getWorkload(), isolation));
    var resources = at("spec.resources", () -> resources(spec.getResources()));
    var timeout = spec.hasTimeout() ? duration("spec.timeout", spec.getTimeout()) : null;
    var silence =
        spec.hasSilentAfter() ? duration("spec.silent_after", spec.getSilentAfter()) : null;
    var grace = spec.hasGrace() ? duration("spec.grace", spec.getGrace()) : JobSpec.DEFAULT_GRACE;
    var onDisconnect =
        switch (spec.getOnDisconnect()) {
          case ON_DISCONNECT_UNSPECIFIED, ON_DISCONNECT_STOP -> OnDisconnect.STOP;
          case ON_DISCONNECT_KEEP -> OnDisconnect.KEEP;
          case UNRECOGNIZED -> throw bad("spec.on_disconnect", "no such value");
        };
    var startAfter =
        spec.hasStartAfter() ? instant("spec.start_after", spec.getStartAfter()) : null;
    var retries = at("spec.retries", () -> retries(spec.getRetries()));
    var logs =
        at("spec.logs", () -> new LogOptions(bytes("limit_bytes", spec.getLogs().getLimitBytes())));
    var jobSpec =
        at(
            "spec",
            () ->
                new JobSpec(
                    spec.getName().isEmpty() ? NewJob.nameOf(workload) : spec.getName(),
                    resources,
                    spec.getPriority(),
                    timeout,
                    silence,
                    grace,
                    onDisconnect,
                    workload.program().launcher(),
                    startAfter,
                    retries,
                    Needs.of(workload),
                    logs));
    return at("idempotency_key", () -> new NewJob(jobSpec, workload, request.getIdempotencyKey()));
  }

  private static Resources resources(dev.lode.proto.v1.Resources wire) {
    return new Resources(
        count("gpus", wire.getGpus()),
        wire.getGpuType(),
        bytes("min_vram_bytes", wire.getMinVramBytes()),
        wire.hasMilliCpus()
            ? count("milli_cpus", wire.getMilliCpus())
            : Resources.DEFAULT_MILLI_CPUS,
        bytes("memory_bytes", wire.getMemoryBytes()));
  }

  private static Retries retries(dev.lode.proto.v1.Retries wire) {
    int max = count("max", wire.getMax());
    var pause = wire.hasDelay() ? duration("delay", wire.getDelay()) : Retries.NONE.pause();
    var usual = Retries.NONE.longestPause();
    var longest =
        wire.hasMaxDelay()
            ? duration("max_delay", wire.getMaxDelay())
            : pause.compareTo(usual) > 0 ? pause : usual;
    return new Retries(max, pause, longest);
  }

  private static Isolation isolation(dev.lode.proto.v1.Isolation wire) {
    return new Isolation(
        switch (wire.getLevel()) {
          case LEVEL_UNSPECIFIED, LEVEL_NONE -> Isolation.Level.NONE;
          case LEVEL_USER -> Isolation.Level.USER;
          case LEVEL_SANDBOX -> Isolation.Level.SANDBOX;
          case LEVEL_CONTAINER -> Isolation.Level.CONTAINER;
          case UNRECOGNIZED -> throw bad("level", "no such value");
        },
        wire.getNoNetwork(),
        wire.getImage());
  }

  private static Workload workload(dev.lode.proto.v1.Workload wire, Isolation isolation) {
    var files = new ArrayList<InputFile>(wire.getFilesCount());
    for (int i = 0; i < wire.getFilesCount(); i++) {
      var file = wire.getFiles(i);
      files.add(at("files[" + i + "]", () -> inputFile(file)));
    }
    var credentials =
        at(
            "credentials",
            () -> wire.getCredentialsList().stream().map(CredentialsName::new).toList());
    var program =
        new Program(wire.getLauncher(), wire.getText(), wire.getEntry(), wire.getArgsList());
    var setup = WireSetup.setup(wire, files, credentials);
    var outputs = Outputs.of(wire.getOutputsList());
    return new Workload(program, new TreeMap<>(wire.getEnvMap()), setup, isolation, outputs);
  }

  private static InputFile inputFile(dev.lode.proto.v1.InputFile wire) {
    return new InputFile(
        at("name", () -> new RelativePath(wire.getName())),
        sha256(wire.getSha256()),
        bytes("size_bytes", wire.getSizeBytes()),
        wire.getExecutable());
  }

  static Sha256 sha256(String hex) {
    return at("sha256", () -> new Sha256(hex));
  }

  static List<Sha256> sha256s(List<String> hexes) {
    return hexes.stream().map(Asked::sha256).toList();
  }

  static JobQuery jobQuery(ListJobsRequest request) {
    int size = count("page_size", request.getPageSize());
    require(size <= MAX_PAGE, "page_size", "at most " + MAX_PAGE);
    return new JobQuery(
        request.getStatesList().stream().map(Asked::state).distinct().toList(),
        request.getName(),
        request.getOutcomesList().stream().map(Asked::outcome).distinct().toList(),
        PageToken.before(request.getPageToken()),
        size == 0 ? DEFAULT_PAGE : size);
  }

  private static final int MAX_PAGE = dev.lode.coordinator.api.Jobs.MAX_PAGE;

  private static StateWord state(State wire) {
    return switch (wire) {
      case STATE_HELD -> StateWord.HELD;
      case STATE_QUEUED -> StateWord.QUEUED;
      case STATE_STARTING -> StateWord.STARTING;
      case STATE_RUNNING -> StateWord.RUNNING;
      case STATE_STOPPING -> StateWord.STOPPING;
      case STATE_COLLECTING -> StateWord.COLLECTING;
      case STATE_FINISHED -> StateWord.FINISHED;
      case STATE_UNSPECIFIED, UNRECOGNIZED -> throw bad("states", "no such state");
    };
  }

  private static OutcomeWord outcome(Outcome.Kind wire) {
    return switch (wire) {
      case KIND_SUCCEEDED -> OutcomeWord.SUCCEEDED;
      case KIND_FAILED -> OutcomeWord.FAILED;
      case KIND_CANCELLED -> OutcomeWord.CANCELLED;
      case KIND_UNSPECIFIED, UNRECOGNIZED -> throw bad("outcomes", "no such outcome");
    };
  }

  static LogQuery logQuery(ReadLogRequest request) {
    return new LogQuery(
        count("attempt", request.getAttempt()),
        bytes("offset", request.getOffset()),
        request.getFollow(),
        request.hasSince() ? instant("since", request.getSince()) : null);
  }

  static Instant instant(String field, Timestamp wire) {
    require(Timestamps.isValid(wire), field, "not an instant of the years 1 to 9999");
    return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
  }

  private static java.time.Duration duration(String field, Duration wire) {
    require(Durations.isValid(wire), field, "not a duration");
    return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
  }

  /// Of a `uint32`.
  static int count(String field, int wire) {
    require(wire >= 0, field, Integer.toUnsignedString(wire) + " is too large");
    return wire;
  }

  /// Of a `uint64`.
  static long bytes(String field, long wire) {
    require(wire >= 0, field, Long.toUnsignedString(wire) + " is too large");
    return wire;
  }

  static void check(String field, Runnable check) {
    at(
        field,
        () -> {
          check.run();
          return field;
        });
  }

  static <T extends @Nullable Object> T at(String field, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException | BadRequestException e) {
      throw new BadRequestException(path(field, String.valueOf(e.getMessage())));
    }
  }

  /// `a` and `b: wrong` become `a.b: wrong`; `a` and `wrong` become `a: wrong`.
  private static String path(String field, String message) {
    return message.matches("[a-z0-9_]+(\\[[0-9]+])?[.:].*")
        ? field + "." + message
        : field + ": " + message;
  }

  private static void require(boolean claim, String field, String otherwise) {
    if (!claim) {
      throw bad(field, otherwise);
    }
  }

  static BadRequestException bad(String field, String message) {
    return new BadRequestException(field + ": " + message);
  }
}
