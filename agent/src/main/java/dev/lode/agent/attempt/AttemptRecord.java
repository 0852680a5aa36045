package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.RecordedPid;
import dev.lode.agent.logs.LogState;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Prepared;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the journal says of one attempt that is not forgotten.
///
/// @param bootId null when its start is not on record
/// @param prepared null when nothing is known of that
/// @param launched null when no process is on record
/// @param end null while there may be a process
record AttemptRecord(
    AttemptId id,
    @Nullable String bootId,
    List<GpuId> gpus,
    @Nullable Prepared prepared,
    Entry.@Nullable Launched launched,
    LogState log,
    Entry.@Nullable End end) {

  AttemptRecord {
    gpus = List.copyOf(gpus);
  }

  static SortedMap<AttemptId, AttemptRecord> of(Iterable<Entry> entries) {
    var records = new TreeMap<AttemptId, AttemptRecord>();
    for (Entry entry : entries) {
      records.compute(entry.attempt(), (id, before) -> after(before, entry, id));
    }
    return records;
  }

  private static @Nullable AttemptRecord after(
      @Nullable AttemptRecord before, Entry entry, AttemptId id) {
    var record = before == null ? unknown(id) : before;
    return switch (entry) {
      case Entry.Start(_, var boot, var gpus) ->
          new AttemptRecord(
              id, boot, gpus, record.prepared, record.launched, record.log, record.end);
      case Entry.Prepared(_, var what) -> record.with(what, record.launched, record.log);
      case Entry.Launched launched -> record.with(record.prepared, launched, record.log);
      case Entry.LogMoved(_, var log) -> record.with(record.prepared, record.launched, log);
      case Entry.End end ->
          new AttemptRecord(
              id, record.bootId, record.gpus, record.prepared, record.launched, record.log, end);
      case Entry.Forgotten _ -> null;
    };
  }

  /// Of an attempt of which there is a folder and nothing else.
  static AttemptRecord unknown(AttemptId id) {
    return new AttemptRecord(id, null, List.of(), null, null, LogState.NEW, null);
  }

  private AttemptRecord with(
      @Nullable Prepared what, Entry.@Nullable Launched process, LogState state) {
    return new AttemptRecord(id, bootId, gpus, what, process, state, end);
  }

  @Nullable Instant startedAt() {
    return launched == null ? null : launched.at();
  }

  @Nullable RecordedPid supervisor() {
    return launched == null || bootId == null
        ? null
        : new RecordedPid(launched.pid(), launched.startTicks(), bootId);
  }
}
