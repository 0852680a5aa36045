package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.lode.cli.spec.Environment;
import dev.lode.cli.spec.Program;
import dev.lode.cli.spec.Submission;
import dev.lode.cli.spec.Units;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.LogOptions;
import dev.lode.proto.v1.OnDisconnect;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Retries;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What a job runs and what it needs, as `run` and `submit` take it.
final class JobOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "For people. Default: the program's name; a trigger needs one.")
  private String name = "";

  @Option(
      names = "--env",
      paramLabel = "K[=V]",
      description = "Set a variable for the program; without a value, the one that it has here.")
  private List<String> env = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Variables from a file of K=V lines; --env comes after it.")
  private List<Path> envFiles = new ArrayList<>();

  @Mixin private final FileOptions files = new FileOptions();

  @Mixin private final SetupOptions setup = new SetupOptions();

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "Whole GPUs. Default: ${DEFAULT-VALUE}.")
  private int gpus;

  @Option(
      names = "--gpu-type",
      paramLabel = "NAME",
      description =
          "Part of the GPU's name, such as H100. Asks for one GPU unless --gpus says more.")
  private String gpuType = "";

  @Option(
      names = "--min-vram",
      paramLabel = "SIZE",
      description =
          "Memory that each GPU must have, such as 24GB. Asks for one GPU unless --gpus says more.")
  private @Nullable String minVram;

  @Option(names = "--cpus", paramLabel = "N", description = "CPUs, such as 4 or 0.5. Default: 1.")
  private @Nullable String cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Main memory to set aside, such as 4GB.")
  private @Nullable String memory;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Stop the job when it has run so long, such as 90m; exit code 124.")
  private @Nullable String timeout;

  @Option(
      names = "--credentials",
      paramLabel = "NAME",
      description =
          "Give the job this set of credentials, in its environment or as files; may be repeated."
              + " See: lode secrets --help.")
  private List<String> credentials = new ArrayList<>();

  @Option(
      names = "--log-limit",
      paramLabel = "SIZE",
      description =
          "How much of the log is kept: half of it from the beginning, half of it from the end."
              + " Default: the coordinator's, 10 GB unless it was started otherwise.")
  private @Nullable String logLimit;

  @Option(
      names = "--silent-after",
      paramLabel = "TIME",
      description =
          "Stop the job when it has written nothing and reported no progress for so long, such as"
              + " 20m; exit code 124.")
  private @Nullable String silentAfter;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = "Between SIGTERM and SIGKILL when it is stopped. Default: 10s.")
  private @Nullable String grace;

  @Option(
      names = "--start-after",
      paramLabel = "TIME",
      description =
          "Do not start before: a while from now such as 2h, or a time such as"
              + " 2026-11-22T08:00:00Z. Not for triggers.")
  private @Nullable String startAfter;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "Try again so often when the program fails. Faults of hosts are retried anyway. Default:"
              + " ${DEFAULT-VALUE}.")
  private int retries;

  @Option(
      names = "--retry-delay",
      paramLabel = "TIME",
      description =
          "Before the first retry; doubles with each, to ten minutes at most. Default: 10s.")
  private @Nullable String retryDelay;

  @Mixin private final IsolationOptions isolation = new IsolationOptions();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Higher is more urgent, -1000 to 1000. Default: ${DEFAULT-VALUE}.")
  private int priority;

  @Option(
      names = "--on-disconnect",
      paramLabel = "stop|keep",
      description =
          "When its agent has lost the coordinator for longer than its lease: stop the job, so that"
              + " it may run elsewhere, or keep it running. Default: stop.")
  private String onDisconnect = "stop";

  @Parameters(
      arity = "1..*",
      paramLabel = "SCRIPT [ARG...] | -- COMMAND [ARG...]",
      hideParamSyntax = true,
      description =
          "A script (*.py, *.sh), or after -- a command that the host has; and its arguments.")
  private List<String> words = new ArrayList<>();

  Submission submission(Surroundings around) {
    var program = Program.from(words, afterDoubleDash(), around.directory(), setup.hasRepository());
    var variables =
        Environment.read(
            env, envFiles.stream().map(around.directory()::resolve).toList(), around.environment());
    return Submission.of(
            spec(around.time().instant()),
            program,
            variables,
            files.files(),
            around.directory(),
            setup.read(around.directory()))
        .with(credentials)
        .withOutputs(files.outputs());
  }

  /// picocli takes the `--` away; the words behind it are the end of what was typed.
  private boolean afterDoubleDash() {
    if (command == null) {
      throw new IllegalStateException("picocli sets the command before it is run");
    }
    var typed = command.commandLine().getParseResult().originalArgs();
    int before = typed.size() - words.size() - 1;
    return before >= 0 && typed.get(before).equals("--");
  }

  private JobSpec spec(Instant now) {
    var spec =
        JobSpec.newBuilder()
            .setName(name)
            .setPriority(priority)
            .setResources(resources())
            .setIsolation(isolation.isolation())
            .setOnDisconnect(
                switch (onDisconnect) {
                  case "stop" -> OnDisconnect.ON_DISCONNECT_STOP;
                  case "keep" -> OnDisconnect.ON_DISCONNECT_KEEP;
                  default -> throw badInput("--on-disconnect: stop or keep, not " + onDisconnect);
                });
    if (timeout != null) {
      spec.setTimeout(wire(Units.duration("--timeout", timeout)));
    }
    if (logLimit != null) {
      spec.setLogs(LogOptions.newBuilder().setLimitBytes(Units.bytes("--log-limit", logLimit)));
    }
    if (silentAfter != null) {
      spec.setSilentAfter(wire(Units.duration("--silent-after", silentAfter)));
    }
    if (startAfter != null) {
      var at = Units.instant("--start-after", startAfter, now::plus);
      spec.setStartAfter(
          Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
    }
    if (retries != 0) {
      spec.setRetries(retries());
    } else if (retryDelay != null) {
      throw badInput("--retry-delay says when to try again: add --retries N");
    }
    if (grace != null) {
      spec.setGrace(wire(Units.duration("--grace", grace)));
    }
    return spec.build();
  }

  private Retries retries() {
    if (retries < 0) {
      throw badInput("--retries: 0 or more, not " + retries);
    }
    var wire = Retries.newBuilder().setMax(retries);
    if (retryDelay != null) {
      wire.setDelay(wire(Units.duration("--retry-delay", retryDelay)));
    }
    return wire.build();
  }

  private Resources resources() {
    var asked = checked();
    return Resources.newBuilder()
        .setGpus(asked.gpus())
        .setGpuType(asked.gpuType())
        .setMinVramBytes(asked.minVramBytes())
        .setMilliCpus(asked.milliCpus())
        .setMemoryBytes(asked.memoryBytes())
        .build();
  }

  private dev.lode.common.model.Resources checked() {
    boolean particular = !gpuType.isEmpty() || minVram != null;
    try {
      return new dev.lode.common.model.Resources(
          particular && gpus == 0 ? 1 : gpus,
          gpuType,
          minVram == null ? 0 : Units.bytes("--min-vram", minVram),
          cpus == null
              ? dev.lode.common.model.Resources.DEFAULT_MILLI_CPUS
              : Units.milliCpus("--cpus", cpus),
          memory == null ? 0 : Units.bytes("--memory", memory));
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }

  private static Duration wire(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
