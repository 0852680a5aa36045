package dev.lode.coordinator.api.grpc;

import dev.lode.common.model.Exit;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.Finding;
import java.util.Locale;

/// How jobs and processes ended, in the native API's messages.
final class Endings {

  private Endings() {}

  static dev.lode.proto.v1.Outcome outcome(Outcome outcome) {
    var wire = dev.lode.proto.v1.Outcome.newBuilder();
    switch (outcome) {
      case Outcome.Succeeded _ -> wire.setKind(dev.lode.proto.v1.Outcome.Kind.KIND_SUCCEEDED);
      case Outcome.Cancelled(var by) ->
          wire.setKind(dev.lode.proto.v1.Outcome.Kind.KIND_CANCELLED)
              .setMessage("cancelled by " + by);
      case Outcome.Failed(var cause) -> {
        wire.setKind(dev.lode.proto.v1.Outcome.Kind.KIND_FAILED)
            .setCulprit(culprit(cause.culprit()))
            .setCode(cause.code().name().toLowerCase(Locale.ROOT))
            .setMessage(cause.message());
        if (cause.exitCode() != null) {
          wire.setExitCode(cause.exitCode());
        }
        if (cause.signal() != null) {
          wire.setSignal(cause.signal());
        }
        wire.setRule(cause.rule());
      }
    }
    return wire.build();
  }

  private static Culprit culprit(Cause.Culprit culprit) {
    return switch (culprit) {
      case CALLER -> Culprit.CULPRIT_CALLER;
      case WORKLOAD -> Culprit.CULPRIT_WORKLOAD;
      case FLEET -> Culprit.CULPRIT_FLEET;
    };
  }

  static dev.lode.proto.v1.Exit exit(Exit exit) {
    var wire =
        dev.lode.proto.v1.Exit.newBuilder()
            .setBy(by(exit.by()))
            .setMaxRssBytes(exit.usage().maxRssBytes())
            .setCpuTime(Wire.duration(exit.usage().cpuTime()))
            .setLeftBehind(exit.usage().leftBehind());
    var totals = exit.usage().totals();
    wire.setMemoryPeakBytes(totals.memoryPeakBytes())
        .setMemoryLimitBytes(totals.memoryLimitBytes())
        .setOomKills(totals.oomKills())
        .setRefusedForks(totals.refusedForks())
        .setReadBytes(totals.readBytes())
        .setWrittenBytes(totals.writtenBytes());
    if (exit.finding() != null) {
      wire.setFinding(finding(exit.finding()));
    }
    switch (exit.how()) {
      case Exit.How.Code(var code) -> wire.setCode(code);
      case Exit.How.Signal(var signal) -> wire.setSignal(signal);
      case Exit.How.Unstartable(var reason) -> wire.setUnstartable(reason);
    }
    return wire.build();
  }

  private static Finding finding(Exit.Finding finding) {
    return Finding.newBuilder()
        .setKind(
            switch (finding.kind()) {
              case EXCEPTION -> Finding.Kind.KIND_EXCEPTION;
              case OUT_OF_MEMORY -> Finding.Kind.KIND_OUT_OF_MEMORY;
              case GPU_OUT_OF_MEMORY -> Finding.Kind.KIND_GPU_OUT_OF_MEMORY;
              case RULE -> Finding.Kind.KIND_RULE;
            })
        .setRule(finding.rule())
        .setWords(finding.words())
        .setRetry(
            switch (finding.retry()) {
              case AS_ASKED -> Finding.Retry.RETRY_AS_ASKED;
              case ALWAYS -> Finding.Retry.RETRY_ALWAYS;
              case NEVER -> Finding.Retry.RETRY_NEVER;
            })
        .build();
  }

  private static dev.lode.proto.v1.Exit.By by(Exit.By by) {
    return switch (by) {
      case WORKLOAD -> dev.lode.proto.v1.Exit.By.BY_WORKLOAD;
      case STOP -> dev.lode.proto.v1.Exit.By.BY_STOP;
      case KILL -> dev.lode.proto.v1.Exit.By.BY_KILL;
      case LEASE -> dev.lode.proto.v1.Exit.By.BY_LEASE;
    };
  }
}
