package dev.lode.coordinator.simulation;

import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Cron;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.cron.Expressions;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/// Those who save, pause, resume and remove triggers; once there is peace they pause all of them.
final class TriggerOwners {

  private static final int NAMES = 3;

  /// Reading one takes the library milliseconds.
  private static final List<Cron> CRONS =
      List.of(
          Expressions.read("* * * * *"),
          Expressions.read("*/2 * * * *"),
          Expressions.read("1-5,30-50/3 * * * *"));

  private static final List<Missed> MISSED = List.of(Missed.SKIP, Missed.LAST, new Missed(3));

  private final Simulation simulation;
  private final Timeline time;
  private final Specs specs;
  private final PretendedCoordinator coordinator;
  private final List<Owner> owners;
  private long ids;

  TriggerOwners(Simulation simulation, Specs specs) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.specs = specs;
    this.coordinator = simulation.coordinator;
    this.owners = IntStream.rangeClosed(1, NAMES).mapToObj(it -> new Owner("t" + it)).toList();
  }

  void begin() {
    owners.forEach(Owner::next);
  }

  /// Whether nothing is fired any more.
  boolean content() {
    return owners.stream().allMatch(Owner::content);
  }

  /// Of one name: asks for one thing at a time.
  private final class Owner {
    private final String name;
    private boolean begun;
    private boolean content;
    private boolean has;

    /// The life of the coordinator that was asked and has not answered; 0 for none.
    private long asked;

    Owner(String name) {
      this.name = name;
    }

    boolean content() {
      return content || !begun;
    }

    void next() {
      begun = true;
      if (content) {
        return;
      }
      if (asked != coordinator.life() && coordinator.isUp()) {
        ask();
      }
      time.in(time.between(200, simulation.inTrouble() ? 12_000 : 1_000), this::next);
    }

    private void ask() {
      var command = simulation.inTrouble() ? some() : pause(true);
      time.note(command.getClass().getSimpleName(), name, ids);
      asked = coordinator.life();
      coordinator.ask(
          command,
          (answer, _) -> {
            asked = 0;
            boolean paused = answer instanceof Answer.TriggerIs(var it) && it.paused();
            content = !simulation.inTrouble() && (paused || answer instanceof Answer.NoTrigger);
            has = has && !(answer instanceof Answer.NoTrigger);
          });
    }

    private Command some() {
      return switch (has ? (int) time.between(0, 7) : 7) {
        case 0, 1 -> pause(true);
        case 2, 3, 4, 5 -> pause(false);
        case 6 -> new Command.RemoveTrigger(name, coordinator.wall());
        default -> {
          has = true;
          yield new Command.SaveTrigger(
              new TriggerId("trigger-" + ++ids), name, plan(), coordinator.wall());
        }
      };
    }

    private Command pause(boolean paused) {
      return new Command.PauseTrigger(name, paused, coordinator.wall());
    }
  }

  private Plan plan() {
    return new Plan(
        new Timetable(any(CRONS), ZoneOffset.UTC),
        any(List.of(Overlap.values())),
        any(MISSED),
        specs.spec(null),
        Specs.WORKLOAD);
  }

  private <T> T any(List<T> some) {
    return some.get((int) time.between(0, some.size() - 1));
  }
}
