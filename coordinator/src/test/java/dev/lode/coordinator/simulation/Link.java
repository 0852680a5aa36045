package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.reconcile.Report;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One pretended connection of one agent, as the agent sees it. What was under way when it broke is
/// lost, or arrives all the same, late.
///
/// Reports keep their order, as they do in a stream, but some are lost and some come twice.
/// Commands and chunks of logs are lost, doubled and overtake one another.
final class Link {

  /// What the coordinator says.
  sealed interface Down {
    record Welcome(long session) implements Down {}

    record Ack(long session, long sequence) implements Down {}

    /// @param gpus of a start, like `leased`
    record Order(long session, Effect effect, List<GpuId> gpus, boolean leased) implements Down {}

    record LogPosition(AttemptId attempt, long durable, boolean unwanted) implements Down {}
  }

  /// What the agent says.
  record Up(Link on, long session, long sequence, Report report) {}

  final long number;
  private final Timeline time;
  private final Network network;

  /// The coordinator's side; null until it has taken the connection.
  @Nullable AgentStream taken;

  private boolean broken;
  private long lastUpMillis;

  /// @param network of the agent's host
  Link(long number, Timeline time, Network network) {
    this.number = number;
    this.time = time;
    this.network = network;
  }

  boolean broken() {
    return broken;
  }

  void breakNow() {
    broken = true;
  }

  void up(Up message, Consumer<Up> coordinator) {
    lastUpMillis = Math.max(lastUpMillis, time.millis() + delay());
    if (!network.loses()) {
      carryUp(lastUpMillis, () -> coordinator.accept(message));
      if (network.doubles()) {
        carryUp(lastUpMillis, () -> coordinator.accept(message));
      }
    }
  }

  void chunk(Runnable arrival) {
    if (!network.loses()) {
      carryUp(time.millis() + delay(), arrival);
      if (network.doubles()) {
        carryUp(time.millis() + delay(), arrival);
      }
    }
  }

  void down(Down message, Consumer<Down> agent) {
    if (!network.loses()) {
      carryDown(time.millis() + delay(), () -> agent.accept(message));
      if (network.doubles()) {
        carryDown(time.millis() + time.between(0, 30_000), () -> agent.accept(message));
      }
    }
  }

  private long delay() {
    return network.slow() ? time.between(50, 4_000) : time.between(0, 40);
  }

  private void carryUp(long atMillis, Runnable arrival) {
    boolean evenWhenBroken = time.chance(0.3);
    time.at(
        atMillis,
        () -> {
          if (network.outwardHeld()) {
            carryUp(network.outwardHeldUntil(), arrival);
          } else if (!broken || evenWhenBroken) {
            arrival.run();
          }
        });
  }

  private void carryDown(long atMillis, Runnable arrival) {
    time.at(
        atMillis,
        () -> {
          if (network.inwardHeld()) {
            carryDown(network.inwardHeldUntil(), arrival);
          } else {
            arrival.run();
          }
        });
  }
}
