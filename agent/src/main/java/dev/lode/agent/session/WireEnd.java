package dev.lode.agent.session;

import dev.lode.common.model.Exit;
import dev.lode.common.model.Limits;
import dev.lode.proto.v1.Finding;

/// How a process ended and what limits it, on the wire; a part of [Wire].
final class WireEnd {

  private WireEnd() {}

  static void details(Exit exit, dev.lode.proto.v1.Exit.Builder wire) {
    var totals = exit.usage().totals();
    wire.setMemoryPeakBytes(totals.memoryPeakBytes())
        .setMemoryLimitBytes(totals.memoryLimitBytes())
        .setOomKills(totals.oomKills())
        .setRefusedForks(totals.refusedForks())
        .setReadBytes(totals.readBytes())
        .setWrittenBytes(totals.writtenBytes());
    var finding = exit.finding();
    if (finding != null) {
      wire.setFinding(finding(finding));
    }
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

  static dev.lode.proto.v1.Limits limits(Limits limits) {
    return dev.lode.proto.v1.Limits.newBuilder()
        .setMemory(how(limits.memory()))
        .setCpus(how(limits.cpus()))
        .setProcesses(how(limits.processes()))
        .setHardCpus(limits.hardCpus())
        .setMaxProcesses(limits.maxProcesses())
        .build();
  }

  private static dev.lode.proto.v1.Limits.How how(Limits.How how) {
    return switch (how) {
      case NONE -> dev.lode.proto.v1.Limits.How.HOW_NONE;
      case GROUP -> dev.lode.proto.v1.Limits.How.HOW_GROUP;
      case PROCESS -> dev.lode.proto.v1.Limits.How.HOW_PROCESS;
    };
  }
}
