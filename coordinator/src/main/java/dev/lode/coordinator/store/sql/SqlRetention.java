package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Ended;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.store.RetentionStore;
import dev.lode.coordinator.store.sql.Readers.Reader;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What retention reads and writes beside the jobs' own versions. Sums and searches walk indexes of
/// what may still go, and read only the jobs that they find.
///
/// Threads: any.
final class SqlRetention implements RetentionStore {

  private static final String TOTALS =
      """
      SELECT
        (SELECT count(*) FROM jobs INDEXED BY jobs_by_end WHERE ended_ms IS NOT NULL),
        (SELECT coalesce(sum(log_bytes), 0) FROM jobs INDEXED BY jobs_by_log
          WHERE ended_ms IS NOT NULL AND log_bytes > 0),
        (SELECT coalesce(sum(artifact_bytes), 0) FROM jobs INDEXED BY jobs_by_artifacts
          WHERE ended_ms IS NOT NULL AND artifact_bytes > 0)
      """;

  private static final String PINNED_TOTALS =
      """
      SELECT count(*), coalesce(sum(log_bytes), 0), coalesce(sum(artifact_bytes), 0)
      FROM kept CROSS JOIN jobs ON jobs.number = kept.number
      WHERE pinned = 1 AND ended_ms IS NOT NULL
      """;

  private static final String NAMED =
      """
      SELECT 1 FROM blob_uses WHERE sha256 = ? UNION ALL SELECT 1 FROM trigger_blobs WHERE sha256 = ?
      LIMIT 1
      """;

  private static final String UNWEIGHED =
      """
      SELECT number, body, sum FROM jobs INDEXED BY jobs_unweighed
      WHERE ended_ms IS NOT NULL AND log_bytes IS NULL ORDER BY ended_ms LIMIT ?
      """;

  private final Path file;
  private final Writer writer;
  private final Readers readers;

  SqlRetention(Path file, Writer writer, Readers readers) {
    this.file = file;
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Duration begin(Instant now) {
    return Duration.ofMillis(writer.beginRetention(now.toEpochMilli()));
  }

  @Override
  public void seen(Instant now) {
    writer.keep(it -> it.putValue("seen_ms", now.toEpochMilli()));
  }

  @Override
  public Totals totals() {
    return readers.read(
        reader -> reader.asOfOneCommit(it -> totals(it, TOTALS).minus(totals(it, PINNED_TOTALS))));
  }

  private static Totals totals(Reader reader, String sql) throws SQLException {
    return reader
        .all(sql, List.of(), row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3)))
        .getFirst();
  }

  @Override
  public Findings find(Totals totals, int limit, Instant now) {
    long keyed = now.minus(Job.KEY_LASTS).toEpochMilli();
    return readers.read(
        reader ->
            reader.asOfOneCommit(
                it -> {
                  long skipped = value(it, "skipped_ms");
                  return new Findings(
                      totals,
                      first(
                          it,
                          "jobs_by_end WHERE (idempotency_key = '' OR submitted_ms <= "
                              + keyed
                              + ")",
                          limit,
                          skipped),
                      first(it, "jobs_by_log WHERE log_bytes > 0", limit, skipped),
                      first(it, "jobs_by_artifacts WHERE artifact_bytes > 0", limit, skipped));
                }));
  }

  private List<Ended> first(Reader reader, String index, int limit, long skipped)
      throws SQLException {
    return reader.all(
        "SELECT number, body, sum, ended_ms, coalesce(log_bytes, 0), artifact_bytes FROM jobs"
            + " INDEXED BY "
            + index
            + " AND ended_ms IS NOT NULL"
            + " AND number NOT IN (SELECT number FROM kept WHERE pinned = 1)"
            + " ORDER BY ended_ms LIMIT ?",
        List.of(limit),
        row -> ended(row, skipped));
  }

  private Ended ended(ResultSet row, long skipped) throws SQLException {
    return new Ended(
        Rows.decoded(file, row, JobCodec::job),
        Instant.ofEpochMilli(row.getLong(4) + skipped),
        row.getLong(5),
        row.getLong(6));
  }

  private long value(Reader reader, String name) throws SQLException {
    return reader
        .all(
            "SELECT name, value, sum FROM retention WHERE name = ?",
            List.of(name),
            row -> Rows.decoded(file, row, Long::valueOf))
        .getFirst();
  }

  @Override
  public List<Job> unweighed(int limit) {
    return readers.read(
        reader ->
            reader.all(UNWEIGHED, List.of(limit), row -> Rows.decoded(file, row, JobCodec::job)));
  }

  @Override
  public void reweigh(long job, long logBytes) {
    writer.keep(it -> it.reweigh(job, logBytes));
  }

  @Override
  public void weigh(Map<Long, Long> logBytes) {
    writer.keep(it -> it.weigh(logBytes));
  }

  @Override
  public List<Leftover> leftovers(int limit) {
    return readers.read(
        reader ->
            reader.all(
                "SELECT name, body, sum FROM leftovers ORDER BY name LIMIT ?",
                List.of(limit),
                row -> Rows.decoded(file, row, KeptCodec::leftover)));
  }

  @Override
  public void done(List<Leftover> leftovers) {
    writer.keep(it -> it.done(leftovers));
  }

  @Override
  public boolean named(Sha256 blob) {
    return readers.read(
        reader ->
            !reader
                .all(NAMED, List.of(BlobUses.key(blob), BlobUses.key(blob)), _ -> true)
                .isEmpty());
  }
}
