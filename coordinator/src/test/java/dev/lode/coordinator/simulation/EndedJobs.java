package dev.lode.coordinator.simulation;

import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Those who read an ended job from the record and send a command that rests on it: one after the
/// other, each until its answer, as with the coordinator's own turns of this name.
final class EndedJobs {

  private final PretendedCoordinator coordinator;
  private final Timeline time;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean taken;
  private long turn;

  EndedJobs(PretendedCoordinator coordinator) {
    this.coordinator = coordinator;
    this.time = coordinator.time();
  }

  /// The coordinator's process has died, and with it all who waited.
  void lose() {
    waiting.clear();
    taken = false;
    turn++;
  }

  /// Nobody hears anything when the coordinator is down, or dies meanwhile.
  ///
  /// @param read what the record says must be asked for; null for nothing, which is answered by
  ///   [Answer.Done]
  /// @param hear null for a refusal
  void ask(Supplier<@Nullable Command> read, Consumer<@Nullable Answer> hear) {
    if (coordinator.isUp()) {
      waiting.add(() -> begin(read, hear));
      next();
    }
  }

  private void next() {
    if (!taken || !coordinator.rules().hold(Rule.ENDED_IN_TURN)) {
      var first = waiting.poll();
      if (first != null) {
        taken = true;
        first.run();
      }
    }
  }

  private void begin(Supplier<@Nullable Command> read, Consumer<@Nullable Answer> hear) {
    long mine = ++turn;
    var command = read.get();
    if (command == null) {
      hear.accept(new Answer.Done());
      release(mine);
      return;
    }
    long ofLife = coordinator.life();
    long between = coordinator.unlucky(0.1) ? time.between(0, 2_000) : 0;
    time.in(
        between,
        () -> {
          if (coordinator.life() == ofLife) {
            send(command, hear, mine);
          }
        });
  }

  private void send(Command command, Consumer<@Nullable Answer> hear, long mine) {
    coordinator.ask(
        command,
        (answer, _) -> {
          hear.accept(answer);
          release(mine);
        });
  }

  private void release(long mine) {
    if (taken && turn == mine) {
      taken = false;
      next();
    }
  }
}
