package dev.lode.coordinator.simulation;

import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.reconcile.Report;
import java.util.function.Consumer;

/// One pretended stream: ordered and delayed both ways until it breaks. What was under way then is
/// lost, or arrives all the same, late.
final class Link {

  /// What the coordinator says.
  sealed interface Down {
    record Welcome(long session) implements Down {}

    record Ack(long session, long sequence) implements Down {}

    record Order(long session, Effect effect) implements Down {}
  }

  /// What the agent says.
  record Up(long session, long sequence, Report report) {}

  final long number;
  private final Timeline time;
  private boolean broken;
  private long lastUpMillis;
  private long lastDownMillis;

  Link(long number, Timeline time) {
    this.number = number;
    this.time = time;
  }

  boolean broken() {
    return broken;
  }

  void breakNow() {
    broken = true;
  }

  void up(Up message, Consumer<Up> coordinator) {
    lastUpMillis = Math.max(lastUpMillis, time.millis() + delay());
    deliver(lastUpMillis, () -> coordinator.accept(message));
  }

  void down(Down message, Consumer<Down> agent) {
    lastDownMillis = Math.max(lastDownMillis, time.millis() + delay());
    deliver(lastDownMillis, () -> agent.accept(message));
  }

  private long delay() {
    return time.chance(0.05) ? time.between(50, 4_000) : time.between(0, 40);
  }

  private void deliver(long atMillis, Runnable arrival) {
    boolean evenWhenBroken = time.chance(0.3);
    time.at(
        atMillis,
        () -> {
          if (!broken || evenWhenBroken) {
            arrival.run();
          }
        });
  }
}
