package dev.lode.cli.screen;

import com.google.protobuf.Timestamp;
import dev.lode.proto.v1.Overlap;
import dev.lode.proto.v1.PreviewTriggerResponse;
import dev.lode.proto.v1.Trigger;
import dev.lode.proto.v1.TriggerPlan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Triggers as people read them. Instants are on the clocks of the trigger's own zone.
public final class TriggerBlock {

  private static final int LONG = 2000;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

  private final StringBuilder text = new StringBuilder();

  private TriggerBlock() {}

  /// All that is known of a trigger, a line a fact.
  public static String of(Trigger trigger, Instant now) {
    var block = new TriggerBlock();
    var plan = trigger.getPlan();
    var zone = ZoneId.of(plan.getSchedule().getZone());
    block.line("trigger", trigger.getName() + "  " + trigger.getId());
    block.line("state", state(trigger));
    block.line("cron", plan.getSchedule().getCron() + "  in " + zone);
    block.line("overlap", overlap(plan.getOverlap()));
    block.line("missed", missed(plan));
    block.line(
        "runs",
        plan.getSpec().getWorkload().getLauncher()
            + ": "
            + Words.harmless(
                (plan.getSpec().getWorkload().getEntry()
                        + " "
                        + String.join(" ", plan.getSpec().getWorkload().getArgsList()))
                    .strip(),
                LONG));
    block.line("fired", String.valueOf(trigger.getFired()));
    block.line(
        "passed over",
        trigger.getOverlapped() + " for an earlier job, " + trigger.getMissed() + " missed");
    for (var waiting : trigger.getWaitingList()) {
      block.line("waits", moment(waiting, zone));
    }
    for (var next : trigger.getNextList()) {
      block.line("next", moment(next, zone) + "  " + in(next, now));
    }
    return block.text.toString();
  }

  /// A line a trigger.
  public static String table(List<Trigger> triggers, Instant now) {
    var table = new Table("NAME", "CRON", "ZONE", "STATE", "FIRED#", "NEXT", "");
    for (var trigger : triggers) {
      var schedule = trigger.getPlan().getSchedule();
      var zone = ZoneId.of(schedule.getZone());
      boolean none = trigger.getNextCount() == 0;
      table.row(
          trigger.getName(),
          schedule.getCron(),
          schedule.getZone(),
          state(trigger),
          String.valueOf(trigger.getFired()),
          none ? "" : moment(trigger.getNext(0), zone),
          none ? "" : in(trigger.getNext(0), now));
    }
    return table.toString();
  }

  /// A line an instant.
  public static String instants(PreviewTriggerResponse preview, Instant now) {
    var lines = new StringBuilder();
    for (int i = 0; i < preview.getNextCount(); i++) {
      lines
          .append(MOMENT.format(ZonedDateTime.parse(preview.getLocal(i))))
          .append("  ")
          .append(in(preview.getNext(i), now))
          .append('\n');
    }
    return lines.toString();
  }

  private static String state(Trigger trigger) {
    return trigger.getPaused() ? "paused" : "active";
  }

  private static String overlap(Overlap overlap) {
    return switch (overlap) {
      case OVERLAP_SKIP -> "skip: an instant passes while an earlier job lives";
      case OVERLAP_QUEUE -> "queue: an instant waits for the end of the earlier job";
      case OVERLAP_REPLACE -> "replace: the earlier job is cancelled";
      case OVERLAP_UNSPECIFIED, UNRECOGNIZED -> "not known here";
    };
  }

  private static String missed(TriggerPlan plan) {
    return switch (plan.getMissed()) {
      case MISSED_SKIP -> "skip: none is made up for";
      case MISSED_LAST -> "last: the last one is made up for";
      case MISSED_ALL -> "all: the last " + plan.getMissedLimit() + " are made up for";
      case MISSED_UNSPECIFIED, UNRECOGNIZED -> "not known here";
    };
  }

  private static String moment(Timestamp at, ZoneId zone) {
    return MOMENT.format(Words.instant(at).atZone(zone));
  }

  private static String in(Timestamp at, Instant now) {
    var left = Duration.between(now, Words.instant(at));
    return left.isNegative() ? "due" : "in " + Words.duration(left);
  }

  private void line(String what, String value) {
    text.append(String.format("%-14s", what)).append(value.stripTrailing()).append('\n');
  }
}
