package dev.lode.coordinator;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.TokenCheck;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.metrics.CoordinatorMetrics;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.retention.Sealer;
import dev.lode.coordinator.retention.Sweeper;
import dev.lode.coordinator.secret.EncryptedCredentials;
import dev.lode.coordinator.session.AgentDoor;
import dev.lode.coordinator.session.Commander;
import dev.lode.coordinator.session.LogStreams;
import dev.lode.coordinator.session.Sessions;
import dev.lode.coordinator.store.StoreException;
import io.grpc.BindableService;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A coordinator that runs: wired by hand, started in order, stopped in the reverse.
///
/// Threads: `close` from one.
public final class Coordinator implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Coordinator.class.getName());
  private static final String STOPPING = "the coordinator is stopping";

  private final Closing closing;
  private final DataFolder folder;
  private final URI http;
  private final HostPort grpc;

  private Coordinator(Closing closing, DataFolder folder, URI http, HostPort grpc) {
    this.closing = closing;
    this.folder = folder;
    this.http = http;
    this.grpc = grpc;
  }

  /// Starts one; when this returns it serves.
  public static Coordinator start(CoordinatorConfig config) throws StartException {
    config.check();
    var closing = new Closing();
    try {
      return start(config, closing);
    } catch (StoreException e) {
      closing.close();
      throw new StartException("cannot open the store: " + e.getMessage(), e);
    } catch (StartException | RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private static Coordinator start(CoordinatorConfig config, Closing closing)
      throws StartException {
    var folder = DataFolder.hold(config.data());
    closing.add("the data folder", folder::close);
    var access = Access.open(folder.path(), new SecureRandom());
    var time = folder.clock();
    var meters = new Meters();
    closing.add("metrics", meters::close);
    var metrics = new CoordinatorMetrics(meters.registry());
    var stores = Stores.open(folder.path(), config.maxBlobBytes(), time, metrics);
    closing.add("the stores", stores::close);

    var credentials =
        EncryptedCredentials.open(folder.path(), config.credentialsKey(), new SecureRandom());

    var signals = new Signals();
    var live = new LiveAttempts(signals);
    var sessions = new Sessions();
    var effects =
        new EffectRunner(
            List.of(live, new Commander(sessions, stores.jobs(), credentials), signals, metrics));
    var control =
        new ControlLoop(
            ControlLoop.Limits.DEFAULT,
            config.times(),
            time,
            InstantSource.system(),
            stores.jobs(),
            effects);
    if (folder.restored()) {
      control.hold(config.times().lostAfter());
      var holding = Holding.begin(folder, config.times().lostAfter());
      closing.add("holding", holding::end);
    }
    closing.add("effects", effects::stop);
    var recovery = Recovery.begin(control, effects);
    closing.add("the control loop", recovery::stop);
    metrics.watch(control);
    metrics.gauge("lode.sessions.open", "Open streams of agents", sessions::size);

    var parts =
        new Parts(
            control,
            time,
            signals,
            live,
            stores.jobs(),
            stores.logs(),
            stores.blobs(),
            credentials,
            stores.backups());
    var doors = Doors.open(config, parts, access, metrics, meters);
    closing.add("the doors", doors::close);
    recovery.await();
    var sweeper =
        new Sweeper(
            config.retention(),
            control,
            time,
            stores.disks(),
            new Sealer(stores.disks().logs(), stores.jobs(), live::contains, stores.disks()));
    metrics.watch(sweeper.figures());
    sweeper.start();
    closing.add("retention", sweeper::stop);

    // Agents may speak once it is known what lives: they forget what nobody wants.
    var logs =
        new LogStreams(
            stores.logs(),
            live,
            signals,
            config.logs(),
            stores.disks().unlessHeld(),
            metrics::logged);
    var services = new ArrayList<BindableService>(doors.grpc());
    services.add(new AgentDoor(sessions, control, config.times(), live, logs));
    var grpc =
        GrpcDoor.open(config.grpc(), config.tls(), new TokenCheck(access, Doors.ROLES), services);
    closing.add("gRPC", grpc::close);
    closing.add("log streams", () -> logs.closeAll(STOPPING));
    closing.add("sessions", () -> sessions.stop(STOPPING));
    closing.add("the gRPC port", grpc::shut);

    doors.announce(grpc.address());
    var http = URI.create((config.tls() == null ? "http://" : "https://") + doors.http());
    closing.add("endpoints.json", folder::removeEndpoints);
    folder.writeEndpoints(http.toString(), grpc.address().toString());
    LOG.log(
        System.Logger.Level.INFO,
        "serving http={0} grpc={1} data={2} live jobs={3}",
        http,
        grpc.address(),
        folder.path(),
        String.valueOf(control.gauges().liveJobs()));
    return new Coordinator(closing, folder, http, grpc.address());
  }

  public URI http() {
    return http;
  }

  public HostPort grpc() {
    return grpc;
  }

  public Path data() {
    return folder.path();
  }

  /// Stops serving, commits what was decided, and lets go of the folder. Workloads go on.
  @Override
  public void close() {
    closing.close();
  }
}
