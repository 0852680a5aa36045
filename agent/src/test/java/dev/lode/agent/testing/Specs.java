package dev.lode.agent.testing;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.proto.v1.InputFile;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.OnDisconnect;
import dev.lode.proto.v1.Workload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Jobs for tests, as the wire has them.
public final class Specs {

  private static final AtomicInteger LAST = new AtomicInteger();

  private Specs() {}

  /// One that no other test has.
  public static AttemptId newAttempt() {
    return new AttemptId(
        new JobId("00000000-0000-4000-8000-%012x".formatted(LAST.incrementAndGet())), 1, 0);
  }

  public static JobSpec shell(String text, String... args) {
    return spec(workload("shell").setText(text).addAllArgs(List.of(args)));
  }

  public static JobSpec command(String... args) {
    return spec(workload("shell").addAllArgs(List.of(args)));
  }

  public static JobSpec python(String text, String... args) {
    return spec(workload("python").setText(text).addAllArgs(List.of(args)));
  }

  public static JobSpec keep(JobSpec spec) {
    return spec.toBuilder().setOnDisconnect(OnDisconnect.ON_DISCONNECT_KEEP).build();
  }

  public static JobSpec withEnv(JobSpec spec, Map<String, String> env) {
    var changed = spec.toBuilder();
    changed.getWorkloadBuilder().putAllEnv(env);
    return changed.build();
  }

  public static JobSpec withOutputs(JobSpec spec, String... globs) {
    var changed = spec.toBuilder();
    changed.getWorkloadBuilder().addAllOutputs(List.of(globs));
    return changed.build();
  }

  public static JobSpec withEntry(JobSpec spec, InputFile... files) {
    var changed = spec.toBuilder();
    changed
        .getWorkloadBuilder()
        .clearText()
        .setEntry(files[0].getName())
        .addAllFiles(List.of(files));
    return changed.build();
  }

  private static Workload.Builder workload(String launcher) {
    return Workload.newBuilder().setLauncher(launcher);
  }

  private static JobSpec spec(Workload.Builder workload) {
    return JobSpec.newBuilder().setName("test").setWorkload(workload).build();
  }
}
