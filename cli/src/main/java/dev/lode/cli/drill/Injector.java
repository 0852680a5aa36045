package dev.lode.cli.drill;

import dev.lode.cli.drill.Proxy.Direction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does to a fleet what a plan says, and undoes it.
///
/// @param disk the coordinator's; null when it cannot be filled up
/// @param news is told of each fault
record Injector(Fleet fleet, @Nullable SmallDisk disk, Notes notes, Consumer<String> news) {

  /// The faults that befall one program or link, each list in its order: carried out one after the
  /// other, while those of other lists go on beside them.
  static Collection<List<Fault>> lines(Plan plan) {
    var lines = new TreeMap<String, List<Fault>>();
    for (var fault : plan.faults()) {
      var whom =
          switch (fault.kind()) {
            case KILL_COORDINATOR, STOP_COORDINATOR, FULL_DISK -> "coordinator";
            case KILL_AGENT, STOP_AGENT -> "agent " + fault.target();
            case CUT, HOLD, HOLD_OUTWARD, HOLD_INWARD -> "link " + fault.target();
          };
      lines.computeIfAbsent(whom, _ -> new ArrayList<>()).add(fault);
    }
    return lines.values();
  }

  /// Carries out one line; nothing of it is left when this returns.
  ///
  /// @param begun when the plan began, as [System#nanoTime()] has it
  void carryOut(List<Fault> line, long begun) throws IOException, InterruptedException {
    for (var fault : line) {
      if (fault.kind() == FaultKind.FULL_DISK && disk == null) {
        continue;
      }
      TimeUnit.NANOSECONDS.sleep(fault.at().toNanos() - (System.nanoTime() - begun));
      news.accept(fault.toString());
      try {
        begin(fault);
        Thread.sleep(fault.lasts());
      } finally {
        end(fault);
      }
    }
  }

  private void begin(Fault fault) throws IOException, InterruptedException {
    int target = fault.target();
    switch (fault.kind()) {
      case KILL_COORDINATOR -> fleet.coordinator().kill();
      case STOP_COORDINATOR -> fleet.coordinator().signal("STOP");
      case FULL_DISK -> fullDisk().fill();
      case KILL_AGENT -> fleet.agent(target).kill();
      case STOP_AGENT -> fleet.agent(target).signal("STOP");
      case CUT -> fleet.link(target).cut();
      case HOLD -> {
        fleet.link(target).hold(Direction.TO_TARGET);
        fleet.link(target).hold(Direction.FROM_TARGET);
      }
      case HOLD_OUTWARD -> fleet.link(target).hold(Direction.TO_TARGET);
      case HOLD_INWARD -> fleet.link(target).hold(Direction.FROM_TARGET);
    }
  }

  private void end(Fault fault) throws IOException, InterruptedException {
    int target = fault.target();
    switch (fault.kind()) {
      case KILL_COORDINATOR -> notes.recovered(fleet.startCoordinator());
      case STOP_COORDINATOR -> fleet.coordinator().signal("CONT");
      case FULL_DISK -> fullDisk().free();
      case KILL_AGENT -> fleet.agent(target).start();
      case STOP_AGENT -> fleet.agent(target).signal("CONT");
      case CUT -> fleet.link(target).mend();
      case HOLD -> {
        fleet.link(target).resume(Direction.TO_TARGET);
        fleet.link(target).resume(Direction.FROM_TARGET);
      }
      case HOLD_OUTWARD -> fleet.link(target).resume(Direction.TO_TARGET);
      case HOLD_INWARD -> fleet.link(target).resume(Direction.FROM_TARGET);
    }
  }

  private SmallDisk fullDisk() {
    if (disk == null) {
      throw new IllegalStateException("there is no disk to fill");
    }
    return disk;
  }
}
