package dev.lode.coordinator.simulation;

import dev.lode.coordinator.store.memory.MemoryLogStore;
import java.util.List;

/// What goes wrong, one thing after the other, until there is peace.
final class Faults {

  private static final long SHORTEST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 3_000;

  private final Timeline time;
  private final PretendedCoordinator coordinator;
  private final MemoryLogStore logs;
  private final List<PretendedHost> hosts;
  private final Simulation simulation;
  private boolean over;

  Faults(Simulation simulation, MemoryLogStore logs) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.coordinator = simulation.coordinator;
    this.hosts = simulation.hosts;
    this.logs = logs;
  }

  void begin() {
    time.in(time.between(SHORTEST_PAUSE, LONGEST_PAUSE), this::next);
  }

  void end() {
    over = true;
    coordinator.store.mend();
    coordinator.stall(0);
    coordinator.clock.setRight();
    logs.mend();
    hosts.forEach(it -> it.network.heal());
  }

  private void next() {
    if (over) {
      return;
    }
    var host = hosts.get((int) time.between(0, hosts.size() - 1));
    switch ((int) time.between(0, 17)) {
      case 0, 1 -> host.breakLink();
      case 2 -> {
        host.kill();
        time.in(time.between(100, 30_000), host::start);
      }
      case 3 -> host.reboot();
      case 4, 5 -> cut(host);
      case 6, 7 -> host.pause(time.between(500, 25_000));
      case 8, 9 -> {
        if (coordinator.isUp()) {
          coordinator.kill();
        }
      }
      case 10 -> breakStore();
      case 11 -> {
        long millis = time.between(10, 4_000);
        time.note("store stalls", "", millis);
        coordinator.stall(millis);
      }
      case 12 -> breakLogs();
      case 13 -> {
        time.note("log cut", host.id, 0);
        host.workloads.cutLog();
      }
      case 14 -> jumpClock(host);
      case 15 -> {
        if (time.chance(0.2)) {
          host.perish();
          simulation.replacePerished();
        }
      }
      case 16, 17 -> simulation.cancelOneKept();
      default -> throw new IllegalStateException("eighteen kinds of fault");
    }
    begin();
  }

  private void cut(PretendedHost host) {
    int directions = (int) time.between(1, 3);
    long until = time.millis() + time.between(500, 25_000);
    time.note("network cut", host.id, directions);
    host.network.cut((directions & 1) != 0, (directions & 2) != 0, until);
  }

  private void breakStore() {
    time.note("store broken", "", 0);
    coordinator.store.breakDown();
    time.in(time.between(100, 10_000), coordinator.store::mend);
  }

  private void breakLogs() {
    time.note("log store broken", "", 0);
    logs.breakDown();
    time.in(time.between(100, 10_000), logs::mend);
  }

  private void jumpClock(PretendedHost host) {
    if (time.chance(0.5)) {
      host.jumpWall();
    } else {
      coordinator.clock.jump();
      time.note("wall of coordinator set", "", coordinator.clock.wallMillis());
    }
  }
}
