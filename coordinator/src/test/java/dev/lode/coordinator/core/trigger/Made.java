package dev.lode.coordinator.core.trigger;

import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.cron.Expressions;
import dev.lode.coordinator.cron.Zones;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Triggers for tests.
public final class Made {

  /// Reading one takes the library milliseconds.
  private static final Map<String, Cron> CRONS = new ConcurrentHashMap<>();

  private Made() {}

  static Trigger hourly(Overlap overlap, Missed missed, Instant upTo, List<Instant> waiting) {
    var plan = plan("0 * * * *", "UTC", overlap, missed);
    return new Trigger(new TriggerId("one"), "hourly", plan, false, upTo, waiting, Tally.NONE);
  }

  public static Trigger trigger(String name) {
    var plan = plan("0 * * * *", "Europe/Berlin", Overlap.QUEUE, Missed.LAST);
    return Trigger.saved(new TriggerId("id of " + name), name, plan, Instant.EPOCH);
  }

  public static Plan plan(String cron, String zone, Overlap overlap, Missed missed) {
    return new Plan(
        new Timetable(CRONS.computeIfAbsent(cron, Expressions::read), Zones.read(zone)),
        overlap,
        missed,
        spec(),
        workload("true"));
  }

  public static Workload workload(String text) {
    return Workload.of(Program.shell(text));
  }

  static JobSpec spec() {
    return new JobSpec(
        "fired",
        Resources.ordinary(),
        0,
        null,
        null,
        Duration.ofSeconds(1),
        OnDisconnect.STOP,
        "shell",
        null,
        Retries.NONE);
  }
}
