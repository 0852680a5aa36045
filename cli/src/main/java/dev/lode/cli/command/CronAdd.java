package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.client.TriggerCalls;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.TriggerBlock;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.proto.v1.Missed;
import dev.lode.proto.v1.Overlap;
import dev.lode.proto.v1.PreviewTriggerResponse;
import dev.lode.proto.v1.Schedule;
import dev.lode.proto.v1.TriggerPlan;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode cron add`: shows when a trigger will fire, and saves it.
@Command(
    name = "add",
    header = "Makes a trigger, or changes the one of this name.",
    description = {
      "Shows the next ten instants and saves. --name is the trigger's name, and that of its jobs."
          + " No two jobs of a trigger live at once, unless one is run once more by lode retry. It"
          + " needs a coordinator that runs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode cron add --name nightly --cron '30 2 * * *' --zone Europe/Berlin --gpus 1 train.py",
      "  lode cron add --name sync --cron @hourly --overlap queue --missed all=24 -- make sync",
      "  lode cron add --name nightly --cron '30 2 * * MON-FRI' --dry-run train.py"
    })
public final class CronAdd implements Callable<Integer> {

  @Option(
      names = "--cron",
      required = true,
      paramLabel = "EXPR",
      description =
          "Minute, hour, day of the month, month, day of the week; or @yearly, @monthly, @weekly,"
              + " @daily, @hourly.")
  private String cron = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose clocks it means, such as Europe/Berlin. Default: UTC.")
  private String zone = "";

  @Option(
      names = "--overlap",
      paramLabel = "skip|queue|replace",
      description =
          "While an earlier job lives: pass the instant over, let it wait for the job's end, or"
              + " cancel the job. Default: skip.")
  private String overlap = "skip";

  @Option(
      names = "--missed",
      paramLabel = "skip|last|all[=N]",
      description =
          "Instants more than a minute late, because no coordinator was running: make up for none,"
              + " the last one, or the last N of them (100 at most). Default: last.")
  private String missed = "last";

  @Option(names = "--dry-run", description = "Show the next ten instants and save nothing.")
  private boolean dryRun;

  @Mixin private final JobOptions job = new JobOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronAdd(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var submission = job.submission(around);
    var name = submission.spec().getName();
    if (name.isEmpty()) {
      throw badInput("--name is missing: a trigger is known by its name");
    }
    checkName(name);
    if (submission.spec().hasStartAfter()) {
      throw badInput("--start-after: a trigger's jobs start at its instants, leave it out");
    }
    var schedule = Schedule.newBuilder().setCron(cron).setZone(zone).build();
    var plan = plan(schedule);
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.REFUSE, streams::say)) {
      var triggers = access.client().triggers();
      var preview = preview(triggers, schedule);
      var instants = TriggerBlock.instants(preview, around.time().instant());
      if (dryRun) {
        streams.print(json.chosen() ? Json.of(preview) : instants);
        return 0;
      }
      instants.lines().forEach(streams::say);
      var spec = Sending.upload(access.client(), submission, around, streams::say);
      var saved = triggers.save(name, plan.setSpec(spec).build());
      streams.print(json.chosen() ? Json.of(saved) : saved.getName() + "\n");
      if (saved.getPaused()) {
        streams.say("it is paused, and fires nothing until: lode cron resume " + saved.getName());
      }
      return 0;
    }
  }

  /// The coordinator would say so too, but only after the instants had been shown.
  private static void checkName(String name) {
    try {
      Trigger.checkName(name);
    } catch (IllegalArgumentException e) {
      throw badInput("--name: " + e.getMessage());
    }
  }

  /// What the coordinator refuses is named by its fields, and here by the options.
  private static PreviewTriggerResponse preview(TriggerCalls triggers, Schedule schedule)
      throws InterruptedException {
    try {
      return triggers.preview(schedule);
    } catch (CommandFailed e) {
      throw new CommandFailed(
          e.exitCode(),
          String.valueOf(e.getMessage()).replaceFirst("^schedule\\.(cron|zone): ", "--$1: "),
          e);
    }
  }

  private TriggerPlan.Builder plan(Schedule schedule) {
    var plan =
        TriggerPlan.newBuilder()
            .setSchedule(schedule)
            .setOverlap(
                switch (overlap) {
                  case "skip" -> Overlap.OVERLAP_SKIP;
                  case "queue" -> Overlap.OVERLAP_QUEUE;
                  case "replace" -> Overlap.OVERLAP_REPLACE;
                  default -> throw badInput("--overlap: skip, queue or replace, not " + overlap);
                });
    var limit = limit();
    if (limit != null) {
      plan.setMissedLimit(limit);
    }
    return plan.setMissed(
        switch (limit == null ? missed : "all") {
          case "skip" -> Missed.MISSED_SKIP;
          case "last" -> Missed.MISSED_LAST;
          case "all" -> Missed.MISSED_ALL;
          default -> throw badInput("--missed: skip, last, all or all=N, not " + missed);
        });
  }

  /// What `all=N` says.
  private @Nullable Integer limit() {
    if (!missed.startsWith("all=")) {
      return null;
    }
    try {
      int limit = Integer.parseInt(missed.substring("all=".length()));
      if (limit >= 1 && limit <= dev.lode.coordinator.core.trigger.Missed.MAX) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw badInput("--missed: all=N with N from 1 to 100, not " + missed);
  }
}
