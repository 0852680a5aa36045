package dev.lode.coordinator.api;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.api.Jobs.Submitted;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes in jobs: those that exist already are found, those that cannot run are refused, the others
/// are handed to the control loop together, so that they become durable together.
///
/// Threads: any.
///
/// @param ids where the ids of new jobs come from
/// @param submitted told of each accepted job how long it took
record Accepting(
    Asker control,
    Stores stores,
    Views views,
    Supplier<UUID> ids,
    InstantSource time,
    Consumer<Duration> submitted) {

  /// What became of one of them so far.
  private sealed interface Step {
    record Told(Reply<Submitted> reply) implements Step {}

    record Sent(CompletableFuture<Answer> answer) implements Step {}
  }

  /// One reply for each, in their order. What is accepted is durable.
  List<Reply<Submitted>> accept(List<NewJob> asked) throws InterruptedException {
    long begun = System.nanoTime();
    var known = known(asked);
    var steps = asked.stream().map(it -> begin(it, known.get(it.idempotencyKey()))).toList();
    var replies = new ArrayList<Reply<Submitted>>(steps.size());
    var deadline = control.deadline();
    for (Step step : steps) {
      var reply =
          switch (step) {
            case Step.Told(var told) -> told;
            case Step.Sent(var answer) ->
                control
                    .answer(answer, Answer.Submitted.class, deadline)
                    .map(it -> new Submitted(view(it), it.existed()));
          };
      if (reply instanceof Reply.Ok<Submitted>) {
        submitted.accept(Duration.ofNanos(System.nanoTime() - begun));
      }
      replies.add(reply);
    }
    return replies;
  }

  private JobView view(Answer.Submitted answer) {
    return answer.existed() ? views.brief(answer.job()) : views.accepted(answer.job());
  }

  private Map<String, Job> known(List<NewJob> asked) {
    var keys = asked.stream().map(NewJob::idempotencyKey).filter(it -> !it.isEmpty()).toList();
    return keys.isEmpty() ? Map.of() : stores.jobs().findByKeys(keys);
  }

  private Step begin(NewJob asked, @Nullable Job known) {
    if (known != null && known.keyHolds(time.instant())) {
      return new Step.Told(Reply.ok(new Submitted(views.brief(known), true)));
    }
    var lacking = Inputs.missing("spec", asked.workload(), stores);
    if (lacking != null) {
      return new Step.Told(Reply.refused(lacking));
    }
    return new Step.Sent(
        control.send(
            new Command.Submit(
                new JobId(ids.get().toString()),
                asked.spec(),
                asked.workload(),
                asked.idempotencyKey())));
  }
}
