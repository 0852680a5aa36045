package dev.lode.coordinator.api;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one door to triggers: save, preview, get, list, pause, resume, remove.
///
/// Every method blocks until it has its answer, which is durable where it changed something.
///
/// Threads: any, virtual ones preferred. Faults of the stores are thrown; see [ApiError#of].
public final class Triggers {

  /// Instants that are shown.
  public static final int SHOWN = 10;

  /// Where the years that people write with four digits end, and those that can be answered.
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private final Asker control;
  private final Stores stores;
  private final Supplier<UUID> ids;
  private final InstantSource wall;

  /// @param ids where the ids of new triggers come from
  /// @param wall the clock that people read
  public Triggers(ControlLoop control, Stores stores, Supplier<UUID> ids, InstantSource wall) {
    this.control = new Asker(control);
    this.stores = stores;
    this.ids = ids;
    this.wall = wall;
  }

  public Reply<TriggerView> save(NewTrigger asked) throws InterruptedException {
    var lacking = Inputs.missing("plan.spec", asked.plan().workload(), stores);
    if (lacking != null) {
      return Reply.refused(lacking);
    }
    var id = new TriggerId(ids.get().toString());
    return ask(new Command.SaveTrigger(id, asked.name(), asked.plan(), wall.instant()));
  }

  /// The next instants of a timetable.
  ///
  /// @param since after which; null for now
  public List<Instant> preview(Timetable timetable, @Nullable Instant since) {
    return timetable.next(since == null ? wall.instant() : since, SHOWN).stream()
        .filter(it -> it.isBefore(END))
        .toList();
  }

  public Reply<TriggerView> get(String name) {
    return stores.jobs().triggers().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .map(it -> Reply.ok(whole(it)))
        .orElseGet(() -> Reply.refused(missing(name)));
  }

  /// By name, each with its next instant.
  public List<TriggerView> list() {
    return stores.jobs().triggers().stream()
        .map(it -> new TriggerView(it, null, next(it, 1)))
        .toList();
  }

  public Reply<TriggerView> pause(String name, boolean paused) throws InterruptedException {
    return ask(new Command.PauseTrigger(name, paused, wall.instant()));
  }

  public Reply<TriggerView> remove(String name) throws InterruptedException {
    return ask(new Command.RemoveTrigger(name, wall.instant()));
  }

  private Reply<TriggerView> ask(Command.OnTrigger command) throws InterruptedException {
    return control.ask(command, Answer.class).then(it -> reply(it, command.name()));
  }

  private Reply<TriggerView> reply(Answer answer, String name) {
    if (answer instanceof Answer.TriggerIs(var trigger)) {
      return Reply.ok(whole(trigger));
    }
    return Reply.refused(
        answer instanceof Answer.TriggersFull(var why)
            ? new ApiError(ApiError.Code.FAILED_PRECONDITION, why)
            : missing(name));
  }

  private static ApiError missing(String name) {
    return ApiError.notFound(
        "there is no trigger '"
            + (name.length() <= 100 ? name : name.substring(0, 100) + "…")
            + "'");
  }

  private TriggerView whole(Trigger trigger) {
    return new TriggerView(trigger, Views.hidden(trigger.plan().workload()), next(trigger, SHOWN));
  }

  /// What was decided already does not come again, whatever the clock says.
  private static List<Instant> next(Trigger trigger, int limit) {
    return trigger.paused()
        ? List.of()
        : trigger.plan().timetable().next(trigger.decidedUpTo(), limit);
  }
}
