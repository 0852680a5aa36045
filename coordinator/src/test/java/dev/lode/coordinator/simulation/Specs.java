package dev.lode.coordinator.simulation;

import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What people ask for.
final class Specs {

  static final Workload WORKLOAD = Workload.of(Program.shell("true"));

  private final Timeline time;
  private final Cast cast;

  Specs(Timeline time, Cast cast) {
    this.cast = cast;
    this.time = time;
  }

  JobSpec spec(@Nullable Instant startAfter) {
    var resources = new Resources((int) time.between(0, Simulation.GPUS), "", 0, 500, 0);
    return new JobSpec(
        "j",
        resources,
        (int) time.between(-1, 1),
        time.chance(0.2) ? Duration.ofSeconds(time.between(1, 20)) : null,
        cast.silence() && time.chance(0.5) ? Duration.ofSeconds(time.between(2, 6)) : null,
        Duration.ofSeconds(2),
        time.chance(0.35) ? OnDisconnect.KEEP : OnDisconnect.STOP,
        "shell",
        startAfter,
        new Retries((int) time.between(0, 2), Duration.ofMillis(500), Duration.ofSeconds(10)));
  }
}
