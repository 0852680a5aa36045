package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Those who pin jobs, whether they have ended or not, and unpin some of them later; and those who
/// submit without a key, since only what has none is removed as long as keys hold.
final class Pinners {

  private final Simulation simulation;
  private final Timeline time;
  private final Promises promises;
  private final PretendedCoordinator coordinator;
  private final Specs specs;
  private long ids;

  Pinners(Simulation simulation, Specs specs) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.promises = simulation.promises;
    this.coordinator = simulation.coordinator;
    this.specs = specs;
  }

  void begin() {
    time.in(time.between(500, 5_000), this::next);
  }

  private void next() {
    if (!simulation.inTrouble()) {
      return;
    }
    if (time.chance(0.4)) {
      submit();
    }
    var some = new ArrayList<Job>();
    for (Job job : promises.jobs()) {
      some.add(job);
    }
    if (!some.isEmpty()) {
      var job = some.get((int) time.between(0, some.size() - 1)).id();
      pin(job, true);
      if (time.chance(0.6)) {
        time.in(time.between(1_000, 20_000), () -> pin(job, false));
      }
    }
    begin();
  }

  /// Once: whoever has no key must not repeat himself.
  private void submit() {
    var id = new JobId("00000000-0000-0001-0000-%012x".formatted(++ids));
    coordinator.ask(
        new Command.Submit(id, specs.spec(null), Specs.WORKLOAD, ""),
        (answer, _) -> {
          if (answer instanceof Answer.Submitted) {
            promises.keepings.answered(id);
          }
        });
  }

  private void pin(JobId job, boolean pinned) {
    time.note(pinned ? "pin asked" : "unpin asked", job, 0);
    coordinator.ended.ask(
        () -> read(job, pinned),
        answer -> {
          if (answer != null) {
            promises.keepings.answered(job, pinned);
          }
        });
  }

  private @Nullable Command read(JobId job, boolean pinned) {
    var found = coordinator.store.find(job);
    return found == null ? null : new Command.Pin(job, found.number(), pinned);
  }
}
