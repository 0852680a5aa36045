package dev.lode.agent.attempt;

import dev.lode.agent.isolation.Isolations;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.AttemptFolders;
import dev.lode.agent.launch.process.LaunchPlan;
import dev.lode.agent.launch.process.Launched;
import dev.lode.agent.launch.process.Lease;
import dev.lode.agent.launch.process.PosixException;
import dev.lode.agent.launch.process.ProcessLauncher;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where attempts have their folders and how their processes come to life: only in the session that
/// asked for them, and only while its lease lasts.
///
/// Threads: any.
public final class Processes {

  private static final int ENOSPC = 28;

  /// The kernel tells all programs a hundred ticks a second.
  private static final long NANOS_PER_TICK = 10_000_000;

  private final AttemptFolders folders;
  private final ProcessLauncher launcher;
  private final SessionLease lease;
  private final InstantSource time;
  private final Isolations isolations;
  private final String host;

  /// @param host the host's name, for people
  public Processes(
      AttemptFolders folders,
      ProcessLauncher launcher,
      SessionLease lease,
      InstantSource time,
      Isolations isolations,
      String host) {
    this.folders = folders;
    this.host = host;
    this.launcher = launcher;
    this.lease = lease;
    this.time = time;
    this.isolations = isolations;
  }

  /// A process that is there.
  record Started(Launched launched, Instant at) {}

  AttemptFolders folders() {
    return folders;
  }

  String bootId() {
    return launcher.bootId();
  }

  /// Empty when it must not start any more, by the gate's word or because its session has ended.
  Optional<Started> start(
      AttemptSpec spec, AttemptFolder folder, Preparation.Prepared.Ready what, Gate gate)
      throws IOException, InterruptedException {
    return switch (spec.onDisconnect()) {
      case KEEP -> pass(plan(spec, folder, what, null), gate);
      case STOP -> {
        var plan = plan(spec, folder, what, lease.lease());
        yield lease.startIn(spec.session(), () -> pass(plan, gate)).flatMap(it -> it);
      }
    };
  }

  private static LaunchPlan plan(
      AttemptSpec spec,
      AttemptFolder folder,
      Preparation.Prepared.Ready what,
      @Nullable Lease lease) {
    return new LaunchPlan(
        folder, what.argv(), what.env(), lease, what.confinement(), spec.limits());
  }

  /// Takes the attempt's folder away with all that was its own on this host.
  void remove(AttemptFolder folder) throws IOException, InterruptedException {
    try {
      isolations.clear(folder);
    } finally {
      folders.remove(folder);
      isolations.free(folder);
    }
  }

  /// Asked last of all, once; after a yes the process comes to life.
  interface Gate {
    boolean pass();
  }

  private Optional<Started> pass(LaunchPlan plan, Gate gate) throws IOException {
    if (!gate.pass()) {
      return Optional.empty();
    }
    var at = time.instant();
    return Optional.of(new Started(launcher.launch(plan), at));
  }

  /// See [ProcessLauncher#adopt].
  Optional<Launched> adopt(AttemptRecord record, AttemptFolder folder)
      throws IOException, InterruptedException {
    return launcher.adopt(folder, record.supervisor());
  }

  /// When a process that an earlier agent started began, as far as the kernel knows.
  Instant startOf(Launched launched) {
    var now = time.instant();
    return launched
        .supervisor()
        .map(it -> now.minusNanos(Lease.now() - it.startTicks() * NANOS_PER_TICK))
        .orElse(now);
  }

  /// What a person should read when the host has refused something.
  Fault refusal(IOException why) {
    var text = why.getMessage() == null ? why.toString() : why.getMessage();
    var full = why instanceof PosixException posix && posix.errno() == ENOSPC;
    return Fault.fleet(
        full || text.contains("No space left")
            ? "disk full on host " + host + ": " + text
            : "host " + host + " cannot run it: " + text);
  }
}
