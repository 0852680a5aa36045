package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.JobSpec;
import java.util.UUID;

/// Those who submit and cancel. Each repeats itself until it is answered.
final class Clients {

  private final Timeline time;
  private final Rules rules;
  private final Promises promises;
  private final PretendedCoordinator coordinator;
  private final Specs specs;
  private long ids;

  Clients(Simulation simulation, Specs specs) {
    this.specs = specs;
    this.time = simulation.time;
    this.rules = simulation.rules;
    this.promises = simulation.promises;
    this.coordinator = simulation.coordinator;
  }

  void submit(int number) {
    var startAfter =
        time.chance(0.1) ? coordinator.clock.instant().plusSeconds(time.between(-60, 60)) : null;
    new Submission("key-" + number, specs.spec(startAfter)).send();
  }

  /// One submit with its key, sent as often as it takes, each time with the id that the server's
  /// door makes for it.
  private final class Submission {
    private final String key;
    private final JobSpec spec;
    private boolean acknowledged;

    Submission(String key, JobSpec spec) {
      this.key = key;
      this.spec = spec;
    }

    void send() {
      if (acknowledged) {
        return;
      }
      boolean keyed = rules.hold(Rule.IDEMPOTENCY_KEY);
      var known = keyed && coordinator.isUp() ? coordinator.store.findByKey(key) : null;
      if (known != null) {
        acknowledge(known.id());
        return;
      }
      var id = new JobId(new UUID(0, ++ids).toString());
      var submit = new Command.Submit(id, spec, Specs.WORKLOAD, keyed ? key : "");
      coordinator.ask(
          submit,
          (answer, _) -> {
            if (answer instanceof Answer.Submitted(var job, _)) {
              acknowledge(job.id());
            }
          });
      time.in(time.between(100, 2_000), this::send);
    }

    private void acknowledge(JobId job) {
      promises.acknowledged(key, job);
      if (!acknowledged) {
        acknowledged = true;
        time.note("acknowledged", job, ids);
        if (time.chance(0.15)) {
          time.in(time.between(0, 30_000), () -> cancel(job));
        }
        if (time.chance(0.1)) {
          time.in(
              time.between(0, 30_000),
              () -> {
                acknowledged = false;
                send();
              });
        }
      }
    }
  }

  void cancel(JobId id) {
    var job = promises.committed(id);
    if (job == null || job.finished()) {
      return;
    }
    promises.cancelAsked(id);
    time.note("cancel asked", id, 0);
    coordinator.ask(new Command.Cancel(id, "somebody"), (_, _) -> {});
    time.in(time.between(1_000, 5_000), () -> cancel(id));
  }
}
