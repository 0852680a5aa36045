package dev.lode.coordinator.session;

import static dev.lode.coordinator.session.Malformed.check;
import static dev.lode.coordinator.session.Malformed.require;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Progress;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.reconcile.Report.Seen;
import dev.lode.coordinator.store.LogStore;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.ShipLogsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What agents say, turned from protobuf into the core's words and checked on the way; [WireHello]
/// does it for the first message, [WireOut] for what is said to agents. Nothing else in the session
/// looks into a message.
final class Wire {

  static final int MAX_ATTEMPTS = 100_000;
  static final int MAX_CHUNK_BYTES = 256 << 10;
  static final int MAX_RESULT_BYTES = 256 << 10;
  static final int MAX_ARTIFACTS = 10_000;
  static final int MAX_NOTES = 100;
  static final int MAX_NOTE = 1_000;

  /// The range of instants that protobuf itself allows: years 1 to 9999.
  private static final long MIN_SECONDS = -62_135_596_800L;

  private static final long MAX_SECONDS = 253_402_300_799L;

  /// What file systems can name.
  private static final long LONGEST_LOG = 1L << 60;

  private static final java.time.Duration ZERO = java.time.Duration.ZERO;
  private static final long MAX_DURATION_SECONDS = 315_576_000_000L;

  /// A report and what belongs to it only on this side of the core.
  ///
  /// @param progress of those attempts that reported any
  record Arrived(long session, long sequence, Report report, Map<AttemptId, Progress> progress) {}

  private Wire() {}

  static Arrived report(dev.lode.proto.v1.Report wire) throws Malformed {
    require(wire.getSession() > 0, "report.session", "must be the number from Welcome");
    require(wire.getSequence() > 0, "report.sequence", "counts from 1");
    int count = wire.getAttemptsCount();
    require(count <= MAX_ATTEMPTS, "report.attempts", "more than " + MAX_ATTEMPTS);
    var attempts = new ArrayList<Seen>(count);
    var ids = new HashSet<AttemptId>(count * 2);
    var progress = new LinkedHashMap<AttemptId, Progress>();
    var prepared = new LinkedHashMap<AttemptId, Prepared>();
    for (int i = 0; i < count; i++) {
      var field = "report.attempts[" + i + "]";
      var one = wire.getAttempts(i);
      var id = attemptId(field + ".id", one.getId());
      require(ids.add(id), field + ".id", "named twice");
      var said = progress(field, one);
      if (said != null) {
        progress.put(id, said);
      }
      if (one.hasPrepared()) {
        prepared.put(id, prepared(field + ".prepared", one.getPrepared()));
      }
      attempts.add(seen(field, id, one));
    }
    return new Arrived(
        wire.getSession(), wire.getSequence(), new Report(attempts, prepared), progress);
  }

  static LogStore.Chunk chunk(ShipLogsRequest wire) throws Malformed {
    var id = attemptId("id", wire.getId());
    int size = wire.getData().size();
    require(size <= MAX_CHUNK_BYTES, "data", "at most 256 KiB, not " + size + " bytes");
    long lost = wire.getLostBytes();
    require(lost >= 0 && (lost == 0 || size == 0), "lost_bytes", "comes without data");
    require(
        wire.getOffset() >= 0
            && wire.getOffset() <= LONGEST_LOG - size
            && lost <= LONGEST_LOG - wire.getOffset(),
        "offset",
        "beyond any log");
    return new LogStore.Chunk(
        id, wire.getOffset(), wire.getData().asReadOnlyByteBuffer().slice(), lost);
  }

  static AttemptId attemptId(String field, dev.lode.proto.v1.AttemptId wire) throws Malformed {
    return check(
        field, () -> new AttemptId(new JobId(wire.getJobId()), wire.getNumber(), wire.getRank()));
  }

  private static Seen seen(String field, AttemptId id, AttemptReport wire) throws Malformed {
    var startedAt =
        wire.hasStartedAt() ? instant(field + ".started_at", wire.getStartedAt()) : null;
    return switch (wire.getPhase()) {
      case PHASE_PREPARING -> new Report.Preparing(id);
      case PHASE_RUNNING -> {
        if (startedAt == null) {
          throw new Malformed(field + ".started_at", "is needed with PHASE_RUNNING");
        }
        yield new Report.Running(
            id, startedAt, wire.hasQuiet() ? duration(field + ".quiet", wire.getQuiet()) : ZERO);
      }
      // A process that never began holds nothing and says nothing until it is collected.
      case PHASE_EXITED ->
          wire.hasUnprepared()
              ? new Report.Preparing(id)
              : new Report.Exited(id, startedAt, exit(field + ".exit", wire));
      case PHASE_COLLECTED -> {
        var left = collection(field, wire);
        yield wire.hasUnprepared()
            ? new Report.Unprepared(id, cause(field + ".unprepared", wire.getUnprepared()), left)
            : new Report.Collected(id, startedAt, exit(field + ".exit", wire), left);
      }
      case PHASE_TOMBSTONE ->
          new Report.Tombstone(id, wire.getNotesCount() == 0 ? "no reason given" : note(wire, 0));
      case PHASE_UNSPECIFIED, UNRECOGNIZED -> throw new Malformed(field + ".phase", "unknown");
    };
  }

  private static Exit exit(String field, AttemptReport report) throws Malformed {
    require(report.hasExit(), field, "is needed from PHASE_EXITED on");
    var wire = report.getExit();
    Exit.How how =
        switch (wire.getHowCase()) {
          case CODE -> new Exit.How.Code(within(field + ".code", wire.getCode(), 0, 255));
          case SIGNAL -> new Exit.How.Signal(within(field + ".signal", wire.getSignal(), 1, 127));
          case UNSTARTABLE -> new Exit.How.Unstartable(clip(wire.getUnstartable()));
          case HOW_NOT_SET -> throw new Malformed(field + ".how", "is needed");
        };
    Exit.By by =
        switch (wire.getBy()) {
          case BY_WORKLOAD, BY_UNSPECIFIED -> Exit.By.WORKLOAD;
          case BY_STOP -> Exit.By.STOP;
          case BY_KILL -> Exit.By.KILL;
          case BY_LEASE -> Exit.By.LEASE;
          case UNRECOGNIZED -> throw new Malformed(field + ".by", "unknown");
        };
    var usage =
        new Exit.Usage(
            positive(field + ".max_rss_bytes", wire.getMaxRssBytes()),
            duration(field + ".cpu_time", wire.getCpuTime()),
            within(field + ".left_behind", wire.getLeftBehind(), 0, Integer.MAX_VALUE),
            WireEnd.totals(field, wire));
    return new Exit(how, by, usage, wire.hasFinding() ? WireEnd.finding(wire.getFinding()) : null);
  }

  private static Cause cause(String field, dev.lode.proto.v1.Unprepared wire) throws Malformed {
    var culprit =
        switch (wire.getCulprit()) {
          case CULPRIT_CALLER -> Cause.Culprit.CALLER;
          case CULPRIT_WORKLOAD -> Cause.Culprit.WORKLOAD;
          case CULPRIT_FLEET -> Cause.Culprit.FLEET;
          case CULPRIT_UNSPECIFIED, UNRECOGNIZED ->
              throw new Malformed(field + ".culprit", "is needed");
        };
    return Cause.of(culprit, Cause.Code.UNPREPARED, clip(wire.getMessage()));
  }

  private static Collection collection(String field, AttemptReport wire) throws Malformed {
    long end = positive(field + ".log_end", wire.getLogEnd());
    long lost = positive(field + ".log_lost_bytes", wire.getLogLostBytes());
    require(lost <= end, field + ".log_lost_bytes", "more than was written");
    int count = wire.getArtifactsCount();
    require(count <= MAX_ARTIFACTS, field + ".artifacts", "more than " + MAX_ARTIFACTS);
    var artifacts = new ArrayList<Artifact>(count);
    for (int i = 0; i < count; i++) {
      artifacts.add(artifact(field + ".artifacts[" + i + "]", wire.getArtifacts(i)));
    }
    var notes = notes(wire);
    // Refusing the report would keep the job from ever ending; the rest of it is worth having.
    boolean tooLarge = wire.getResultJsonBytes().size() > MAX_RESULT_BYTES;
    if (tooLarge) {
      notes.add("its result was larger than 256 KiB and was left out");
    }
    return new Collection(
        end, lost, progress(field, wire), tooLarge ? "" : wire.getResultJson(), artifacts, notes);
  }

  private static Artifact artifact(String field, dev.lode.proto.v1.Artifact wire) throws Malformed {
    var name = check(field + ".name", () -> new RelativePath(wire.getName()));
    var hash = check(field + ".sha256", () -> new Sha256(wire.getSha256()));
    return new Artifact(name, hash, positive(field + ".size_bytes", wire.getSizeBytes()));
  }

  private static List<String> notes(AttemptReport wire) {
    var notes = new ArrayList<String>();
    for (int i = 0; i < Math.min(MAX_NOTES, wire.getNotesCount()); i++) {
      notes.add(note(wire, i));
    }
    return notes;
  }

  private static String note(AttemptReport wire, int index) {
    return clip(wire.getNotes(index));
  }

  private static @Nullable Progress progress(String field, AttemptReport wire) throws Malformed {
    if (!wire.hasProgress()) {
      return null;
    }
    var said = wire.getProgress();
    return check(field + ".progress", () -> new Progress(said.getPercent(), said.getMessage()));
  }

  private static Prepared prepared(String field, dev.lode.proto.v1.Prepared wire) throws Malformed {
    return new Prepared(
        duration(field + ".took", wire.getTook()),
        wire.hasInputs() ? duration(field + ".inputs", wire.getInputs()) : null,
        wire.hasEnvironment() ? duration(field + ".environment", wire.getEnvironment()) : null,
        wire.hasRepository() ? duration(field + ".repository", wire.getRepository()) : null,
        clip(wire.getEnvironmentKey()),
        clip(wire.getCommit()));
  }

  private static Instant instant(String field, Timestamp wire) throws Malformed {
    require(
        wire.getSeconds() >= MIN_SECONDS
            && wire.getSeconds() <= MAX_SECONDS
            && wire.getNanos() >= 0
            && wire.getNanos() < 1_000_000_000,
        field,
        "no such instant");
    return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
  }

  private static java.time.Duration duration(String field, Duration wire) throws Malformed {
    require(
        wire.getSeconds() >= 0
            && wire.getSeconds() <= MAX_DURATION_SECONDS
            && wire.getNanos() >= 0
            && wire.getNanos() < 1_000_000_000,
        field,
        "no such duration");
    return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
  }

  static long positive(String field, long value) throws Malformed {
    require(value >= 0, field, "larger than any size");
    return value;
  }

  static int within(String field, int value, int least, int most) throws Malformed {
    require(value >= least && value <= most, field, least + " to " + most + ", not " + value);
    return value;
  }

  /// Text for people is cut, not refused.
  static String clip(String text) {
    return text.length() <= MAX_NOTE ? text : text.substring(0, MAX_NOTE);
  }
}
