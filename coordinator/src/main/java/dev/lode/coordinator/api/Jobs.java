package dev.lode.coordinator.api;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EndedJobs;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.cluster.AgentStatus;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.JobQuery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The one door to jobs and agents: submit, get, list, watch, cancel, retry, read logs.
///
/// Wherever a job is named, its id, its number or a prefix of its id will do. Every method blocks
/// until it has its answer, which is durable where it changed something.
///
/// Threads: any, virtual ones preferred. Faults of the stores are thrown; see [ApiError#of].
public final class Jobs {

  /// The most jobs on one page.
  public static final int MAX_PAGE = 1000;

  /// Those who follow a log or watch a job, all facades together; one more is refused.
  public static final int MAX_FOLLOWERS = 1000;

  /// A job was accepted, or had been before.
  ///
  /// @param existed whether the idempotency key was known and nothing new was accepted
  public record Submitted(JobView job, boolean existed) {}

  /// The wish is on record.
  ///
  /// @param alreadyFinished whether the job had ended before
  public record Cancelled(JobView job, boolean alreadyFinished) {}

  /// @param retried false when it had not finished, or has had more attempts than the caller knew
  public record Retried(JobView job, boolean retried) {}

  private final Asker control;
  private final Signals signals;
  private final Stores stores;
  private final Accepting accepting;
  private final Lookup lookup;
  private final Hosts hosts;
  private final Views views;
  private final EndedJobs ended;
  private final Logs logs;
  private final Places followers = new Places(MAX_FOLLOWERS, "followers");

  /// @param ids where the ids of new jobs come from
  /// @param time the control loop's
  /// @param submitted told of each answered submit how long it took
  public Jobs(
      ControlLoop control,
      Signals signals,
      Stores stores,
      LiveAttempts live,
      Supplier<UUID> ids,
      InstantSource time,
      Consumer<Duration> submitted) {
    this.control = new Asker(control);
    this.ended = control.ended();
    this.signals = signals;
    this.stores = stores;
    this.lookup = new Lookup(stores.jobs());
    this.logs = new Logs(stores, lookup, signals, followers);
    this.hosts = new Hosts(this.control);
    this.views = new Views(this.control, stores, live, hosts);
    this.accepting = new Accepting(this.control, stores, views, ids, time, submitted);
  }

  /// Accepts a job; answered when it is durable.
  public Reply<Submitted> submit(NewJob asked) throws InterruptedException {
    return accepting.accept(List.of(asked)).getFirst();
  }

  /// Accepts many; one reply for each, in their order, when all that were accepted are durable.
  public List<Reply<Submitted>> submitAll(List<NewJob> asked) throws InterruptedException {
    return accepting.accept(asked);
  }

  /// One job, with all that is known of it.
  public Reply<JobView> get(String job) throws InterruptedException {
    return switch (lookup.find(job)) {
      case Reply.Ok<Job>(var found) -> Reply.ok(views.whole(found));
      case Reply.Refused<Job>(var error) -> Reply.refused(error);
    };
  }

  /// @param query its limit is the size of the page, 1 to [#MAX_PAGE]
  public Page list(JobQuery query) {
    var oneMore =
        new JobQuery(
            query.states(),
            query.name(),
            query.outcomes(),
            query.beforeNumber(),
            query.limit() + 1);
    var jobs = stores.jobs().list(oneMore);
    boolean last = jobs.size() <= query.limit();
    var page = last ? jobs : jobs.subList(0, query.limit());
    return new Page(views.brief(page), last ? 0 : page.getLast().number());
  }

  /// The job now, and again at each change of state or progress, until it has finished.
  public Reply<Following<JobView>> watch(String job) {
    return lookup
        .find(job)
        .then(
            found ->
                followers.take(
                    place ->
                        Reply.ok(
                            new JobWatch(
                                found.id(),
                                stores.jobs(),
                                views,
                                signals.watch(found.id()),
                                place))));
  }

  /// Asks for a job's end. Harmless for a job that has ended.
  public Reply<Cancelled> cancel(String job, String by) throws InterruptedException {
    return switch (lookup.find(job)) {
      case Reply.Refused<Job>(var error) -> Reply.refused(error);
      case Reply.Ok<Job>(var found) when found.finished() ->
          Reply.ok(new Cancelled(views.brief(found), true));
      case Reply.Ok<Job>(var found) -> cancel(found, by);
    };
  }

  private Reply<Cancelled> cancel(Job found, String by) throws InterruptedException {
    return control
        .ask(new Command.Cancel(found.id(), by), Answer.class)
        .map(
            answer ->
                answer instanceof Answer.Cancelling(var job)
                    ? new Cancelled(views.brief(job), false)
                    : new Cancelled(views.brief(again(found)), true));
  }

  /// Runs a finished job once more. Harmless for a job that has not finished.
  ///
  /// @param afterAttempt nothing is done for a job that has had more attempts; 0 for whichever
  public Reply<Retried> retry(String job, int afterAttempt) throws InterruptedException {
    try (var turn = ended.take(Asker.PATIENCE)) {
      return switch (lookup.find(job)) {
        case Reply.Refused<Job>(var error) -> Reply.refused(error);
        case Reply.Ok<Job>(var found)
            when !found.finished() || (afterAttempt > 0 && found.attempts() > afterAttempt) ->
            Reply.ok(new Retried(views.brief(found), false));
        case Reply.Ok<Job>(var found) ->
            control
                .answer(
                    turn.send(new Command.Retry(found)), Answer.Retried.class, control.deadline())
                .map(it -> new Retried(views.brief(it.job()), !it.wasLive()));
      };
    } catch (Unavailable e) {
      return Reply.refused(ApiError.of(e));
    }
  }

  /// Keeps a job whatever retention says, or no longer.
  public Reply<JobView> pin(String job, boolean pinned) throws InterruptedException {
    try (var turn = ended.take(Asker.PATIENCE)) {
      return switch (lookup.find(job)) {
        case Reply.Refused<Job>(var error) -> Reply.refused(error);
        case Reply.Ok<Job>(var found) ->
            pinned(turn.send(new Command.Pin(found.id(), found.number(), pinned)), found);
      };
    } catch (Unavailable e) {
      return Reply.refused(ApiError.of(e));
    }
  }

  private Reply<JobView> pinned(CompletableFuture<Answer> sent, Job found)
      throws InterruptedException {
    return control
        .answer(sent, Answer.class, control.deadline())
        .then(
            answer -> {
              if (answer instanceof Answer.TooManyPins(var limit)) {
                return Reply.refused(
                    new ApiError(
                        ApiError.Code.FAILED_PRECONDITION,
                        limit + " jobs are pinned already: unpin some"));
              }
              var now = stores.jobs().find(found.id());
              return now == null
                  ? Reply.refused(lookup.removed(found.number()))
                  : Reply.ok(views.brief(now));
            });
  }

  /// How many follow a log or watch a job.
  public int followers() {
    return followers.taken();
  }

  private Job again(Job job) {
    var now = stores.jobs().find(job.id());
    return now == null ? job : now;
  }

  /// What jobs have written.
  public Logs logs() {
    return logs;
  }

  /// Every agent, by the name of its host.
  public Reply<List<AgentStatus>> agents() throws InterruptedException {
    return control
        .ask(new Command.ListAgents(), Answer.AgentList.class)
        .map(
            answer -> {
              hosts.learn(answer.agents());
              return answer.agents().stream().sorted(BY_HOST).toList();
            });
  }

  private static final Comparator<AgentStatus> BY_HOST =
      Comparator.<AgentStatus, String>comparing(it -> it.agent().hello().host().name())
          .thenComparing(it -> it.agent().id());
}
