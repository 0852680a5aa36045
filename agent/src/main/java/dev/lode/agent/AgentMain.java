package dev.lode.agent;

import dev.lode.agent.attempt.AttemptListener;
import dev.lode.agent.attempt.Attempts;
import dev.lode.agent.attempt.Environment;
import dev.lode.agent.attempt.Equipment;
import dev.lode.agent.attempt.Journal;
import dev.lode.agent.attempt.Phase;
import dev.lode.agent.attempt.Preparation;
import dev.lode.agent.attempt.Processes;
import dev.lode.agent.attempt.SessionLease;
import dev.lode.agent.files.ArtifactCollector;
import dev.lode.agent.files.BlobCache;
import dev.lode.agent.files.InputFetcher;
import dev.lode.agent.gpu.GpuProbe;
import dev.lode.agent.gpu.GpuReading;
import dev.lode.agent.gpu.GpuSpec;
import dev.lode.agent.gpu.NoGpuProbe;
import dev.lode.agent.gpu.fake.FakeGpuProbe;
import dev.lode.agent.host.HostProbe;
import dev.lode.agent.isolation.IsolationProbe;
import dev.lode.agent.isolation.Isolations;
import dev.lode.agent.launch.process.AttemptFolders;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.Lease;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.limits.Limiter;
import dev.lode.agent.limits.OomScore;
import dev.lode.agent.logs.LogShipper;
import dev.lode.agent.progress.ProgressWatch;
import dev.lode.agent.secret.SecretKeeper;
import dev.lode.agent.session.CoordinatorChannel;
import dev.lode.agent.session.Introduction;
import dev.lode.agent.session.SessionClient;
import dev.lode.agent.telemetry.AgentMeters;
import dev.lode.agent.telemetry.MetricsEndpoint;
import dev.lode.common.Version;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import dev.lode.common.model.AgentId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Host;
import dev.lode.proto.v1.BlobsGrpc;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The agent's wiring.
final class AgentMain implements AttemptListener {

  private static final Logger LOG = System.getLogger(AgentMain.class.getName());
  private static final Duration PROGRESS_PAUSE = Duration.ofMillis(200);

  private final AgentConfig config;
  private final Parts parts;

  // Attempts speak up before the session is there: while they are found again.
  private volatile @Nullable SessionClient session;
  private volatile @Nullable AgentMeters meters;

  private AgentMain(AgentConfig config, Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  static Agent wire(AgentConfig config) throws StartException, IOException, InterruptedException {
    var parts = new Parts();
    try {
      return new AgentMain(config, parts).wire();
    } catch (StartException | IOException | InterruptedException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private Agent wire() throws StartException, IOException, InterruptedException {
    var data = parts.add(AgentFolder.open(config.data(), config.terms().alone()));
    if (!OomScore.protect()) {
      LOG.log(Level.DEBUG, "not allowed to protect itself from the kernel's OOM killer");
    }
    var environment = Environment.from(System.getenv());
    // The interpreter takes its time to answer, and so do the host's facts.
    var launchers =
        Background.of("launchers", () -> Launchers.find(environment, data.file("pythons")));
    var host = Background.of("host", () -> host(data.id()));

    var events = parts.add(KernelEvents.start());
    var folders = AttemptFolders.open(data.file("attempts"), data.file("spare"));
    var lease = new SessionLease(parts.add(Lease.open(data.file("lease"))));
    var journal = parts.add(Journal.open(data.file("attempts.journal")));
    var channel =
        parts.add(CoordinatorChannel.open(config.coordinator(), config.tls(), config.joinToken()));
    var logs = parts.add(LogShipper.start(config.terms().logSpoolBytes()));
    var progress = parts.add(ProgressWatch.start(PROGRESS_PAUSE));
    var cache = BlobCache.open(data.file("cache/blobs"), config.terms().files().cacheBytes());
    var inputs = new InputFetcher(cache, () -> BlobsGrpc.newBlockingV2Stub(channel.calls()));
    var artifacts =
        new ArtifactCollector(
            () -> BlobsGrpc.newBlockingV2Stub(channel.calls()), config.terms().files().artifacts());

    var facts = host.await();
    var limiter = limiter(data, facts);
    var processes = ProcessLauncher.open(data.file("bin"), events, limiter);
    var isolations = isolations(processes, folders);
    var walls = new Preparation.Walls(isolations, SecretKeeper.open(config.data()));
    var prepare =
        Preparations.open(
            data, config.terms().setup(), launchers.await(), inputs, processes, events, walls);
    var attempts =
        parts.add(
            Attempts.open(
                new Equipment(
                    journal,
                    prepare.preparation(),
                    new Processes(
                        folders,
                        processes,
                        lease,
                        InstantSource.system(),
                        isolations,
                        facts.name()),
                    new Equipment.Outputs(events, logs, progress, config.terms().rules()),
                    artifacts,
                    this)));
    limiter.sweep(attempts.alive());
    parts.add(() -> dropGroups(attempts, limiter));
    if (!attempts.anyAlive()) {
      lease.forget(); // of another boot, maybe; nobody lives by it
    }

    var address = metrics(attempts, lease, logs, facts);
    var self =
        new Introduction(
            data.id(),
            UUID.randomUUID().toString(),
            processes.bootId(),
            Version.current(),
            facts,
            prepare.abilities(),
            new Introduction.Keeping(isolations.levels(), limiter.enforced()),
            address == null ? "" : address.toString());
    var client =
        parts.add(new SessionClient(channel, self, attempts, lease, logs, new SplittableRandom()));
    session = client;
    client.start();
    return new Agent(data.id(), client, address, parts);
  }

  private static void dropGroups(Attempts attempts, Limiter limiter) {
    attempts.close();
    if (attempts.idle()) {
      limiter.dropEmpty();
    }
  }

  private Limiter limiter(AgentFolder data, Host host) throws IOException {
    var together = Math.min(host.memoryBytes(), HostProbe.memoryForJobs(config.offer()));
    return Limiter.open(
        Path.of("/"), data.file("cgroups"), "lode-" + data.id(), config.terms().limits(), together);
  }

  private Isolations isolations(ProcessLauncher processes, AttemptFolders folders)
      throws StartException, IOException, InterruptedException {
    return new IsolationProbe(
            config.terms().isolation(), processes, folders, config.data(), System.getenv())
        .isolations();
  }

  private Host host(AgentId id) throws StartException {
    try (var probe = probe(id)) {
      return HostProbe.read(config.offer(), probe.read().stream().map(GpuReading::gpu).toList());
    }
  }

  private GpuProbe probe(AgentId id) throws StartException {
    try {
      return switch (GpuSpec.parse(config.gpus())) {
        case GpuSpec.None _ -> new NoGpuProbe();
        case GpuSpec.Auto _ -> {
          LOG.log(Level.INFO, "gpus=auto found none here");
          yield new NoGpuProbe();
        }
        case GpuSpec.Fake(var batches) -> new FakeGpuProbe(id, batches);
      };
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Where the metrics are served, or null.
  private @Nullable HostPort metrics(
      Attempts attempts, SessionLease lease, LogShipper logs, Host host) throws StartException {
    var registry = parts.add(new Meters());
    var facts = new Facts(attempts, this::connected, lease, logs, host.gpus().size());
    meters = new AgentMeters(registry.registry(), facts);
    var listen = config.metrics();
    if (listen == null) {
      return null;
    }
    return parts
        .add(MetricsEndpoint.start(listen, config.joinToken(), registry::text, this::connected))
        .address();
  }

  private boolean connected() {
    var client = session;
    return client != null && client.connected();
  }

  @Override
  public void changed() {
    var client = session;
    if (client != null) {
      client.changed();
    }
  }

  @Override
  public void ended(Phase phase) {
    var counted = meters;
    if (counted != null) {
      counted.ended(
          switch (phase) {
            case Phase.Exited(_, var exit) -> word(exit.how());
            case Phase.Unprepared _ -> "unprepared";
            case Phase.Preparing _, Phase.Running _, Phase.Collected _, Phase.Tombstone _ ->
                phase.word();
          });
    }
  }

  private static String word(Exit.How how) {
    return switch (how) {
      case Exit.How.Code _ -> "exited";
      case Exit.How.Signal _ -> "signaled";
      case Exit.How.Unstartable _ -> "unstartable";
    };
  }
}
