package dev.lode.coordinator.api.grpc;

import dev.lode.coordinator.api.NewTrigger;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.cron.Expressions;
import dev.lode.coordinator.cron.Zones;
import dev.lode.proto.v1.PreviewTriggerRequest;
import dev.lode.proto.v1.SaveTriggerRequest;
import dev.lode.proto.v1.Schedule;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.TriggerPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What callers ask of triggers, from the native API's messages into our words; as [Asked].
final class AskedTriggers {

  private AskedTriggers() {}

  static NewTrigger newTrigger(SaveTriggerRequest request) {
    var name = request.getName();
    Asked.check("name", () -> Trigger.checkName(name));
    return new NewTrigger(name, Asked.at("plan", () -> plan(name, request.getPlan())));
  }

  private static Plan plan(String name, TriggerPlan wire) {
    var timetable = Asked.at("schedule", () -> timetable(wire.getSchedule()));
    var spec = wire.getSpec();
    var submit =
        SubmitJobRequest.newBuilder()
            .setSpec(spec.getName().isEmpty() ? spec.toBuilder().setName(name).build() : spec)
            .build();
    var job = Asked.newJob(submit);
    return new Plan(timetable, overlap(wire), missed(wire), job.spec(), job.workload());
  }

  private static Overlap overlap(TriggerPlan wire) {
    return switch (wire.getOverlap()) {
      case OVERLAP_UNSPECIFIED, OVERLAP_SKIP -> Overlap.SKIP;
      case OVERLAP_QUEUE -> Overlap.QUEUE;
      case OVERLAP_REPLACE -> Overlap.REPLACE;
      case UNRECOGNIZED -> throw Asked.bad("overlap", "no such value");
    };
  }

  private static Missed missed(TriggerPlan wire) {
    boolean all = wire.getMissed() == dev.lode.proto.v1.Missed.MISSED_ALL;
    if (wire.hasMissedLimit() && !all) {
      throw Asked.bad("missed_limit", "only with MISSED_ALL");
    }
    return switch (wire.getMissed()) {
      case MISSED_SKIP -> Missed.SKIP;
      case MISSED_UNSPECIFIED, MISSED_LAST -> Missed.LAST;
      case MISSED_ALL -> all(wire);
      case UNRECOGNIZED -> throw Asked.bad("missed", "no such value");
    };
  }

  private static Missed all(TriggerPlan wire) {
    int limit = wire.hasMissedLimit() ? wire.getMissedLimit() : Missed.MAX;
    if (limit < 1 || limit > Missed.MAX) {
      throw Asked.bad(
          "missed_limit",
          "must be 1 to " + Missed.MAX + ", not " + Integer.toUnsignedString(limit));
    }
    return new Missed(limit);
  }

  private static Timetable timetable(Schedule wire) {
    var cron = Asked.at("cron", () -> Expressions.read(wire.getCron()));
    return new Timetable(cron, Asked.at("zone", () -> Zones.read(wire.getZone())));
  }

  static Timetable timetable(PreviewTriggerRequest request) {
    return Asked.at("schedule", () -> timetable(request.getSchedule()));
  }

  static @Nullable Instant since(PreviewTriggerRequest request) {
    return request.hasSince() ? Asked.instant("since", request.getSince()) : null;
  }
}
