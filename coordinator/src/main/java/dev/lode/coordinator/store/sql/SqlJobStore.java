package dev.lode.coordinator.store.sql;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.RetentionStore;
import dev.lode.coordinator.store.sql.Readers.Reader;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The record of jobs and agents in one SQLite file: write-ahead log, synced at each commit.
///
/// Threads: as the port says; a read waits while [#READERS] others are under way.
public final class SqlJobStore implements JobStore {

  private static final int READERS = 4;

  private static final String SESSIONS =
      "SELECT name, value, sum FROM counts WHERE name = 'sessions'";

  private static final String REMOVED =
      "SELECT name, value, sum FROM retention WHERE name = 'numbers'";

  private static final String PINNED =
      "SELECT jobs.number, jobs.body, jobs.sum FROM kept"
          + " CROSS JOIN jobs ON jobs.number = kept.number WHERE kept.pinned = 1";

  private static final String FIND =
      "SELECT number, body, sum FROM jobs WHERE id_head = ? AND id = ?";

  private static final String WORKLOAD =
      """
      SELECT workloads.number, workloads.body, workloads.sum FROM workloads
      JOIN jobs ON jobs.number = workloads.number WHERE jobs.id_head = ? AND jobs.id = ?
      """;

  private static final String PAST =
      """
      SELECT attempts.job || '/' || attempts.attempt, attempts.body, attempts.sum FROM attempts
      JOIN jobs ON jobs.number = attempts.job WHERE jobs.id_head = ? AND jobs.id = ?
      ORDER BY attempts.attempt DESC LIMIT ?
      """;

  private static final String PREFIX =
      """
      SELECT number, body, sum FROM jobs WHERE id_head >= ? AND id_head <= ? AND id >= ? AND id < ?
      ORDER BY id_head LIMIT ?
      """;

  private static final String KEY =
      """
      SELECT number, body, sum FROM jobs
      WHERE key_head = ? AND idempotency_key = ? AND idempotency_key <> ''
      ORDER BY number DESC LIMIT 1
      """;

  /// In this order of tables: one look into the index for each key.
  private static final String KEYS =
      """
      SELECT jobs.number, jobs.body, jobs.sum FROM json_each(?) AS asked CROSS JOIN jobs
      ON jobs.key_head = asked.value AND jobs.idempotency_key <> ''
      ORDER BY jobs.number
      """;

  private final Path file;
  private final Writer writer;
  private final Readers readers;

  private SqlJobStore(DataFile data) {
    this.file = data.path();
    this.writer = new Writer(data);
    this.readers = new Readers(data, READERS);
  }

  /// Opens the data file, makes it when it is not there, and brings it to this release's schema.
  ///
  /// Throws [dev.lode.coordinator.store.StoreException] for a file that is damaged, another
  /// program's, or a newer release's.
  public static SqlJobStore open(Path file) {
    return new SqlJobStore(DataFile.prepare(file));
  }

  @Override
  public void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    writer.commit(jobs, agents, triggers, keeping);
  }

  @Override
  public void checkWritable() {
    writer.check();
  }

  @Override
  public Recovered recover() {
    var live = new LiveJobs(file, readers).with(this::recover);
    var rest = live.rest();
    return new Recovered(live.jobs(), rest.agents(), rest.lastNumber(), rest.lastSession());
  }

  /// All but the jobs.
  private Recovered recover(Reader reader) throws SQLException {
    return new Recovered(
        List.of(),
        reader.all("SELECT id, body, sum FROM agents ORDER BY id", List.of(), this::agent),
        Math.max(
            greatest(reader, "SELECT max(number) FROM jobs"),
            reader.all(REMOVED, List.of(), it -> decoded(it, Long::valueOf)).getFirst()),
        Math.max(
            greatest(reader, "SELECT max(session) FROM agents"),
            reader.all(SESSIONS, List.of(), it -> decoded(it, Long::valueOf)).getFirst()));
  }

  @Override
  public List<Trigger> triggers() {
    return readers.read(reader -> reader.asOfOneCommit(it -> TriggerTable.all(it, file)));
  }

  private static long greatest(Reader reader, String sql) throws SQLException {
    return reader.all(sql, List.of(), row -> row.getLong(1)).getFirst();
  }

  @Override
  public @Nullable Job find(JobId id) {
    var found = jobs(FIND, List.of(IdHead.of(id), id.value()));
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return first("SELECT number, body, sum FROM jobs WHERE number = ?", number);
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    var head = IdHead.ofPrefix(prefix);
    // The tilde comes after every digit and the hyphen.
    return jobs(PREFIX, List.of(head.first(), head.last(), prefix, prefix + "~", limit));
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    var found = jobs(KEY, List.of(KeyHead.of(idempotencyKey), idempotencyKey));
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  public Map<String, Job> findByKeys(Collection<String> idempotencyKeys) {
    if (idempotencyKeys.size() == 1) {
      return JobStore.super.findByKeys(idempotencyKeys);
    }
    var found = new HashMap<String, Job>();
    var heads = idempotencyKeys.stream().map(it -> Long.toString(KeyHead.of(it))).toList();
    jobs(KEYS, List.of(heads.toString())).forEach(it -> found.put(it.idempotencyKey(), it));
    found.keySet().retainAll(idempotencyKeys);
    return found;
  }

  @Override
  public @Nullable Workload workload(JobId id) {
    var found =
        readers.read(
            reader ->
                reader.all(
                    WORKLOAD,
                    List.of(IdHead.of(id), id.value()),
                    row -> decoded(row, WorkloadCodec::workload)));
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  public List<PastAttempt> pastAttempts(JobId id) {
    return readers.read(
        reader ->
            reader
                .all(
                    PAST,
                    List.of(IdHead.of(id), id.value(), MOST_PAST),
                    row -> decoded(row, StateCodec::pastAttempt))
                .reversed());
  }

  @Override
  public List<Job> list(JobQuery query) {
    var page = new PageSql(query);
    return page.empty() ? List.of() : jobs(page.sql(), page.parameters());
  }

  @Override
  public Map<Long, Kept> kept(List<Long> numbers) {
    return readers.read(
        reader -> {
          var kept = new HashMap<Long, Kept>();
          for (long number : numbers) {
            reader
                .all(
                    "SELECT number, body, sum FROM kept WHERE number = ?",
                    List.of(number),
                    row -> decoded(row, KeptCodec::kept))
                .forEach(it -> kept.put(number, it));
          }
          return kept;
        });
  }

  @Override
  public List<JobId> pinned() {
    return jobs(PINNED, List.of()).stream().map(Job::id).toList();
  }

  /// What retention reads and writes beside.
  public RetentionStore retention() {
    return new SqlRetention(file, writer, readers);
  }

  /// Writes all of it, as of one commit, into a new file, while others read and write. The copy has
  /// no room to spare in it, and is not synced.
  public void copyTo(Path copy) {
    new Copying(new DataFile(file), copy).run();
  }

  /// Every session from now on has a greater number than this.
  public void beginSessionsAfter(long number) {
    writer.beginSessionsAfter(number);
  }

  private @Nullable Job first(String sql, Object parameter) {
    var found = jobs(sql, List.of(parameter));
    return found.isEmpty() ? null : found.getFirst();
  }

  private List<Job> jobs(String sql, List<?> parameters) {
    return readers.read(reader -> reader.all(sql, parameters, this::job));
  }

  private Job job(ResultSet row) throws SQLException {
    return decoded(row, JobCodec::job);
  }

  private Agent agent(ResultSet row) throws SQLException {
    return decoded(row, AgentCodec::agent);
  }

  private <T> T decoded(ResultSet row, Function<String, T> decode) throws SQLException {
    return Rows.decoded(file, row, decode);
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
  }
}
