package dev.lode.coordinator.store;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.CredentialsName;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Limits;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Program;
import dev.lode.common.model.Progress;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.python.PythonRule;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.common.model.source.Repository;
import dev.lode.coordinator.core.cluster.Abilities;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Hold;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.LogOptions;
import dev.lode.coordinator.core.job.Needs;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.store.JobQuery.StateWord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Jobs, workloads and agents of every form that there is, the same ones for the same seed.
public final class RandomJobs {

  private static final String ALPHABET = "abc xyz-_.'\"\\%\n\té漢😀";

  private final Random random;

  public RandomJobs(long seed) {
    this.random = new Random(seed);
  }

  public Job job(long number) {
    return job(number, one(StateWord.values()));
  }

  public Job job(long number, StateWord state) {
    var id = id();
    return new Job(
        id,
        number,
        spec(),
        random.nextBoolean() ? "" : "key-" + number,
        instant(),
        random.nextInt(5),
        random.nextInt(5),
        random.nextInt(5),
        orNull(this::origin),
        state(id, state));
  }

  /// A later version of the job.
  public Job next(Job job, StateWord state) {
    return new Job(
        job.id(),
        job.number(),
        job.spec(),
        job.idempotencyKey(),
        job.submittedAt(),
        job.attempts() + 1,
        job.fleetFaults(),
        job.retried(),
        job.origin(),
        state(job.id(), state));
  }

  private Origin origin() {
    return new Origin(new TriggerId(id().value()), "nightly", instant());
  }

  public JobId id() {
    return new JobId(new UUID(random.nextLong(), random.nextLong()).toString());
  }

  public JobSpec spec() {
    int gpus = random.nextInt(9);
    return new JobSpec(
        random.nextInt(4) == 0 ? "" : "name-" + random.nextInt(3),
        new Resources(
            gpus,
            gpus == 0 ? "" : text(),
            gpus == 0 ? 0 : random.nextLong(1L << 40),
            random.nextInt(Resources.MAX_MILLI_CPUS),
            random.nextLong(Long.MAX_VALUE)),
        random.nextInt(2001) - 1000,
        orNull(() -> Duration.ofMillis(random.nextLong(1000, JobSpec.MAX_TIMEOUT.toMillis()))),
        orNull(() -> Duration.ofMillis(random.nextLong(1000, JobSpec.MAX_TIMEOUT.toMillis()))),
        Duration.ofNanos(random.nextLong(JobSpec.MAX_GRACE.toNanos())),
        one(OnDisconnect.values()),
        text(),
        orNull(this::instant),
        random.nextBoolean()
            ? Retries.NONE
            : new Retries(
                random.nextInt(Retries.MOST + 1),
                Duration.ofMillis(random.nextInt(100_000)),
                Duration.ofMillis(random.nextInt(100_000, 80_000_000))),
        random.nextBoolean()
            ? Needs.NOTHING
            : new Needs(
                orNull(() -> PythonRule.from(pythonRule())),
                random.nextBoolean(),
                one(Isolation.Level.values())),
        new LogOptions(random.nextBoolean() ? 0 : random.nextLong(1L << 20, 1L << 40)));
  }

  private String pythonRule() {
    return List.of("", "3", "3.11", "3.11.7", ">=3.10,<3.13", "~=3.9.2", "==3.*,!=3.8.1")
        .get(random.nextInt(7));
  }

  private Prepared prepared() {
    return new Prepared(
        duration(),
        orNull(this::duration),
        orNull(this::duration),
        orNull(this::duration),
        text(),
        text());
  }

  private JobState state(JobId id, StateWord word) {
    return switch (word) {
      case HELD -> new JobState.Held(one(Hold.values()), instant());
      case QUEUED -> new JobState.Queued(instant());
      case STARTING -> new JobState.Starting(attempt(id));
      case RUNNING -> new JobState.Running(attempt(id));
      case STOPPING -> new JobState.Stopping(attempt(id), reason(), instant());
      case COLLECTING -> new JobState.Collecting(attempt(id), exit(), orNull(this::reason));
      case FINISHED ->
          new JobState.Finished(
              outcome(), orNull(() -> attempt(id)), orNull(this::exit), left(), instant());
    };
  }

  private Attempt attempt(JobId id) {
    return new Attempt(
        new AttemptId(id, 1 + random.nextInt(100), random.nextInt(8)),
        new AgentId("agent-" + random.nextInt(100)),
        listOf(() -> new GpuId("GPU-" + random.nextInt())),
        instant(),
        orNull(this::instant),
        orNull(this::prepared));
  }

  private StopReason reason() {
    return switch (random.nextInt(3)) {
      case 0 -> new StopReason.CancelRequested(text());
      case 1 -> new StopReason.TimedOut(duration());
      default -> new StopReason.Silent(duration());
    };
  }

  private Exit exit() {
    Exit.How how =
        switch (random.nextInt(3)) {
          case 0 -> new Exit.How.Code(random.nextInt(256));
          case 1 -> new Exit.How.Signal(random.nextInt(64));
          default -> new Exit.How.Unstartable(text());
        };
    return new Exit(
        how,
        one(Exit.By.values()),
        new Exit.Usage(random.nextLong(1L << 50), duration(), random.nextInt(9), totals()),
        orNull(this::finding));
  }

  private Exit.Totals totals() {
    return random.nextBoolean()
        ? Exit.Totals.NONE
        : new Exit.Totals(
            random.nextLong(1L << 50),
            random.nextLong(1L << 50),
            random.nextLong(9),
            random.nextLong(9),
            random.nextLong(1L << 50),
            random.nextLong(1L << 50));
  }

  private Exit.Finding finding() {
    return new Exit.Finding(
        one(Exit.Finding.Kind.values()), text(), text(), one(Exit.Finding.Retry.values()));
  }

  public PastAttempt pastAttempt(JobId id, int number) {
    var made = attempt(id);
    var attempt =
        new Attempt(
            new AttemptId(id, number, 0),
            made.agent(),
            made.gpus(),
            made.placedAt(),
            made.startedAt(),
            made.prepared());
    return new PastAttempt(outcome(), attempt, orNull(this::exit), left(), instant());
  }

  private Outcome outcome() {
    return switch (random.nextInt(3)) {
      case 0 -> new Outcome.Succeeded();
      case 1 ->
          new Outcome.Failed(
              new Cause(
                  one(Cause.Culprit.values()),
                  one(Cause.Code.values()),
                  text(),
                  orNull(() -> random.nextInt(256)),
                  orNull(() -> random.nextInt(64)),
                  text()));
      default -> new Outcome.Cancelled(text());
    };
  }

  private Collection left() {
    return new Collection(
        random.nextLong(Long.MAX_VALUE),
        random.nextLong(Long.MAX_VALUE),
        orNull(() -> new Progress(random.nextDouble() * 100, text())),
        random.nextBoolean() ? "" : "{\"loss\": " + random.nextDouble() + "}",
        listOf(() -> new Artifact(path(), sha(), random.nextLong(Long.MAX_VALUE))),
        listOf(this::text));
  }

  public Workload workload() {
    var env = new TreeMap<String, String>();
    listOf(this::text).forEach(it -> env.put("NAME_" + random.nextInt(1000), it));
    var files = new ArrayList<InputFile>();
    for (int i = random.nextInt(4); i > 0; i--) {
      files.add(
          new InputFile(
              new RelativePath("in/" + i), sha(), random.nextLong(1L << 50), random.nextBoolean()));
    }
    var program =
        new Program(
            "shell", random.nextBoolean() ? "" : "echo " + text(), "", List.of("command", text()));
    var isolation = isolation();
    var python = isolation.level() == Isolation.Level.CONTAINER ? Python.USUAL : python();
    var setup = new Setup(files, python, orNull(this::repository), credentials());
    var outputs = Outputs.of(random.nextBoolean() ? List.of() : List.of("a/**/*.csv", "model.pt"));
    return new Workload(program, env, setup, isolation, outputs);
  }

  private Isolation isolation() {
    var level = one(Isolation.Level.values());
    return new Isolation(
        level,
        level.compareTo(Isolation.Level.SANDBOX) >= 0 && random.nextBoolean(),
        level == Isolation.Level.CONTAINER ? "registry.example/image:" + random.nextInt(9) : "");
  }

  private Python python() {
    return random.nextBoolean()
        ? Python.USUAL
        : Python.from(
            pythonRule(),
            "numpy==1.26 # " + random.nextInt() + "\nnumpy[x] ; python_version < '3.9'\n",
            new PythonIndex("https://pypi.org/simple", List.of("http://other/simple")));
  }

  private List<CredentialsName> credentials() {
    return listOf(() -> new CredentialsName("set-" + random.nextInt(99)));
  }

  private Repository repository() {
    return Repository.from(
        random.nextBoolean() ? "git@host:a/b@main" : "https://host/a/b", random.nextBoolean());
  }

  public Agent agent(String id) {
    var host =
        new Host(
            text(),
            text(),
            text(),
            random.nextInt(256),
            random.nextInt(256_000),
            random.nextLong(1L << 45),
            listOf(() -> new Gpu(new GpuId("GPU-" + random.nextInt()), 0, text(), 80L << 30)),
            listOf(() -> new Host.Disk(text(), random.nextLong(1L << 50), random.nextInt())),
            listOf(() -> new Host.NetworkInterface(text(), listOf(this::text), 1_000_000)));
    long session = random.nextLong(1_000_000);
    var limits =
        new Limits(
            one(Limits.How.values()),
            one(Limits.How.values()),
            one(Limits.How.values()),
            random.nextBoolean(),
            random.nextInt(9999));
    var about = new Hello.About(text(), text(), "", limits);
    var agent = new AgentId(id);
    var hello = new Hello(agent, text(), session, host, abilities(), about);
    return new Agent(agent, session, random.nextBoolean(), hello);
  }

  private Abilities abilities() {
    var lacking = new TreeMap<Isolation.Level, String>();
    listOf(() -> one(Isolation.Level.values())).forEach(it -> lacking.put(it, text()));
    return new Abilities(
        listOf(this::text),
        listOf(() -> new PythonVersion(3, random.nextInt(15), random.nextInt(20))),
        random.nextBoolean(),
        new IsolationLevels(lacking));
  }

  /// Exact to the nanosecond, to the microsecond or to the second.
  private Instant instant() {
    long second = random.nextLong(-1_000_000_000L, 30_000_000_000L);
    return switch (random.nextInt(3)) {
      case 0 -> Instant.ofEpochSecond(second);
      case 1 -> Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1_000L);
      default -> Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
    };
  }

  private Duration duration() {
    return random.nextBoolean()
        ? Duration.ofSeconds(random.nextLong(1L << random.nextInt(1, 50)))
        : Duration.ofNanos(random.nextLong(Long.MAX_VALUE));
  }

  private RelativePath path() {
    return new RelativePath("out/" + random.nextInt(1_000_000));
  }

  private Sha256 sha() {
    return Sha256.of(Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8));
  }

  private String text() {
    var text = new StringBuilder();
    int[] characters = ALPHABET.codePoints().toArray();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  private <T> T one(T[] all) {
    return all[random.nextInt(all.length)];
  }

  private <T> @Nullable T orNull(Supplier<T> make) {
    return random.nextBoolean() ? null : make.get();
  }

  private <T> List<T> listOf(Supplier<T> make) {
    var all = new ArrayList<T>();
    for (int i = random.nextInt(4); i > 0; i--) {
      all.add(make.get());
    }
    return all;
  }
}
