package dev.lode.coordinator.api.grpc;

import dev.lode.coordinator.api.TriggerView;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.proto.v1.Overlap;
import dev.lode.proto.v1.Schedule;
import dev.lode.proto.v1.Trigger;
import dev.lode.proto.v1.TriggerOrigin;
import dev.lode.proto.v1.TriggerPlan;

/// What we answer about triggers, in the native API's messages.
final class WireTriggers {

  private WireTriggers() {}

  static Trigger trigger(TriggerView view) {
    var it = view.trigger();
    return Trigger.newBuilder()
        .setName(it.name())
        .setId(it.id().value())
        .setPlan(plan(it.plan(), view))
        .setPaused(it.paused())
        .setDecidedUntil(Wire.timestamp(it.decidedUpTo()))
        .addAllNext(view.next().stream().map(Wire::timestamp).toList())
        .addAllWaiting(it.waiting().stream().map(Wire::timestamp).toList())
        .setFired(it.tally().fired())
        .setOverlapped(it.tally().overlapped())
        .setMissed(it.tally().missed())
        .build();
  }

  private static TriggerPlan plan(Plan plan, TriggerView view) {
    var timetable = plan.timetable();
    var wire =
        TriggerPlan.newBuilder()
            .setSchedule(
                Schedule.newBuilder()
                    .setCron(timetable.cron().expression())
                    .setZone(timetable.zone().getId()))
            .setOverlap(
                switch (plan.overlap()) {
                  case SKIP -> Overlap.OVERLAP_SKIP;
                  case QUEUE -> Overlap.OVERLAP_QUEUE;
                  case REPLACE -> Overlap.OVERLAP_REPLACE;
                })
            .setSpec(Wire.spec(plan.spec(), view.workload()));
    if (plan.missed().equals(Missed.SKIP)) {
      wire.setMissed(dev.lode.proto.v1.Missed.MISSED_SKIP);
    } else if (plan.missed().equals(Missed.LAST)) {
      wire.setMissed(dev.lode.proto.v1.Missed.MISSED_LAST);
    } else {
      wire.setMissed(dev.lode.proto.v1.Missed.MISSED_ALL).setMissedLimit(plan.missed().limit());
    }
    return wire.build();
  }

  static TriggerOrigin origin(Origin origin) {
    return TriggerOrigin.newBuilder()
        .setName(origin.name())
        .setTriggerId(origin.trigger().value())
        .setInstant(Wire.timestamp(origin.instant()))
        .build();
  }
}
