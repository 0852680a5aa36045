package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Cron;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// A version of a trigger as JSON text, without what its jobs run, and back.
final class TriggerCodec {

  private TriggerCodec() {}

  static String text(Trigger trigger) {
    return Json.text(trigger, TriggerCodec::write);
  }

  /// @param workloads what the jobs run, by the trigger's id
  static Trigger trigger(String text, Map<String, Workload> workloads) {
    return Json.value(text, in -> read(in, workloads));
  }

  private static void write(JsonGenerator out, Trigger trigger) {
    out.writeStringProperty("id", trigger.id().value());
    out.writeStringProperty("name", trigger.name());
    Json.object(out, "plan", trigger.plan(), TriggerCodec::writePlan);
    out.writeBooleanProperty("paused", trigger.paused());
    Fields.write(out, "decidedUpTo", trigger.decidedUpTo());
    Json.texts(out, "waiting", trigger.waiting().stream().map(Instant::toString).toList());
    Json.object(out, "tally", trigger.tally(), TriggerCodec::writeTally);
  }

  private static Trigger read(Fields in, Map<String, Workload> workloads) {
    var id = in.text("id");
    var workload = workloads.get(id);
    if (workload == null) {
      throw new IllegalArgumentException("what its jobs run is missing");
    }
    return new Trigger(
        new TriggerId(id),
        in.text("name"),
        readPlan(in.fields("plan"), workload),
        in.claim("paused"),
        in.instant("decidedUpTo"),
        instants(in.texts("waiting")),
        readTally(in.fields("tally")));
  }

  private static List<Instant> instants(List<String> texts) {
    var all = new ArrayList<Instant>();
    texts.forEach(it -> all.add(Instant.parse(it)));
    return all;
  }

  private static void writePlan(JsonGenerator out, Plan plan) {
    Json.object(out, "cron", plan.timetable().cron(), TriggerCodec::writeCron);
    out.writeStringProperty("zone", plan.timetable().zone().getId());
    out.writeStringProperty("overlap", plan.overlap().name());
    out.writeNumberProperty("missed", plan.missed().limit());
    Json.object(out, "spec", plan.spec(), JobCodec::writeSpec);
  }

  private static Plan readPlan(Fields in, Workload workload) {
    return new Plan(
        new Timetable(readCron(in.fields("cron")), ZoneId.of(in.text("zone"))),
        in.word("overlap", Overlap.class),
        new Missed(in.integer("missed")),
        JobCodec.readSpec(in.fields("spec")),
        workload);
  }

  /// The sets too: what an expression meant when it was saved does not change with a release.
  private static void writeCron(JsonGenerator out, Cron cron) {
    out.writeStringProperty("expression", cron.expression());
    out.writeNumberProperty("minutes", cron.minutes());
    out.writeNumberProperty("hours", cron.hours());
    out.writeNumberProperty("days", Integer.toUnsignedLong(cron.days()));
    out.writeNumberProperty("months", cron.months());
    out.writeNumberProperty("weekdays", cron.weekdays());
    out.writeBooleanProperty("eitherDay", cron.eitherDay());
  }

  private static Cron readCron(Fields in) {
    return new Cron(
        in.text("expression"),
        in.number("minutes"),
        in.integer("hours"),
        (int) in.number("days"),
        in.integer("months"),
        in.integer("weekdays"),
        in.claim("eitherDay"));
  }

  private static void writeTally(JsonGenerator out, Tally tally) {
    out.writeNumberProperty("fired", tally.fired());
    out.writeNumberProperty("overlapped", tally.overlapped());
    out.writeNumberProperty("missed", tally.missed());
  }

  private static Tally readTally(Fields in) {
    return new Tally(in.number("fired"), in.number("overlapped"), in.number("missed"));
  }

  static void writeOrigin(JsonGenerator out, Origin origin) {
    out.writeStringProperty("trigger", origin.trigger().value());
    out.writeStringProperty("name", origin.name());
    Fields.write(out, "instant", origin.instant());
  }

  static Origin readOrigin(Fields in) {
    return new Origin(new TriggerId(in.text("trigger")), in.text("name"), in.instant("instant"));
  }
}
