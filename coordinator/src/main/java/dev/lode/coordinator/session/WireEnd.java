package dev.lode.coordinator.session;

import static dev.lode.coordinator.session.Malformed.require;
import static dev.lode.coordinator.session.Wire.clip;
import static dev.lode.coordinator.session.Wire.positive;

import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Totals;
import dev.lode.common.model.Limits;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a process ended and what limits it, from the wire; a part of [Wire].
final class WireEnd {

  private static final Pattern RULE = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  private WireEnd() {}

  static Totals totals(String field, dev.lode.proto.v1.Exit wire) throws Malformed {
    return new Totals(
        positive(field + ".memory_peak_bytes", wire.getMemoryPeakBytes()),
        positive(field + ".memory_limit_bytes", wire.getMemoryLimitBytes()),
        positive(field + ".oom_kills", wire.getOomKills()),
        positive(field + ".refused_forks", wire.getRefusedForks()),
        positive(field + ".read_bytes", wire.getReadBytes()),
        positive(field + ".written_bytes", wire.getWrittenBytes()));
  }

  /// Null for a kind that only a newer agent knows.
  static @Nullable Finding finding(dev.lode.proto.v1.Finding wire) throws Malformed {
    var kind =
        switch (wire.getKind()) {
          case KIND_EXCEPTION -> Finding.Kind.EXCEPTION;
          case KIND_OUT_OF_MEMORY -> Finding.Kind.OUT_OF_MEMORY;
          case KIND_GPU_OUT_OF_MEMORY -> Finding.Kind.GPU_OUT_OF_MEMORY;
          case KIND_RULE -> Finding.Kind.RULE;
          case KIND_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    if (kind == null) {
      return null;
    }
    var retry =
        switch (wire.getRetry()) {
          case RETRY_ALWAYS -> Finding.Retry.ALWAYS;
          case RETRY_NEVER -> Finding.Retry.NEVER;
          case RETRY_AS_ASKED, RETRY_UNSPECIFIED, UNRECOGNIZED -> Finding.Retry.AS_ASKED;
        };
    require(
        kind != Finding.Kind.RULE || RULE.matcher(wire.getRule()).matches(),
        "exit.finding.rule",
        "must be a word of a-z, 0-9 and _");
    return new Finding(
        kind, kind == Finding.Kind.RULE ? wire.getRule() : "", clip(wire.getWords()), retry);
  }

  static Limits limits(dev.lode.proto.v1.Limits wire) {
    return new Limits(
        how(wire.getMemory()),
        how(wire.getCpus()),
        how(wire.getProcesses()),
        wire.getHardCpus(),
        Math.max(0, wire.getMaxProcesses()));
  }

  private static Limits.How how(dev.lode.proto.v1.Limits.How how) {
    return switch (how) {
      case HOW_GROUP -> Limits.How.GROUP;
      case HOW_PROCESS -> Limits.How.PROCESS;
      case HOW_NONE, HOW_UNSPECIFIED, UNRECOGNIZED -> Limits.How.NONE;
    };
  }
}
