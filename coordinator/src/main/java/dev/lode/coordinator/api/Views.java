package dev.lode.coordinator.api;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Progress;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.api.JobView.LogSize;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.LogGap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts beside a job's record what is known of it elsewhere: progress, log, why it waits.
final class Views {

  private final Asker control;
  private final Stores stores;
  private final LiveAttempts live;
  private final Hosts hosts;

  Views(Asker control, Stores stores, LiveAttempts live, Hosts hosts) {
    this.control = control;
    this.hosts = hosts;
    this.stores = stores;
    this.live = live;
  }

  /// Without what only an answer about one job has.
  JobView brief(Job job) {
    return brief(job, kept(job));
  }

  /// The same of a job that has just been accepted: retention has not touched it.
  JobView accepted(Job job) {
    return brief(job, Kept.WHOLE);
  }

  /// The same for many, which are looked up together.
  List<JobView> brief(List<Job> jobs) {
    var kept = stores.jobs().kept(jobs.stream().map(Job::number).toList());
    return jobs.stream().map(it -> brief(it, kept.getOrDefault(it.number(), Kept.WHOLE))).toList();
  }

  private JobView brief(Job job, Kept kept) {
    return view(job, null, new LogSize(logBytes(job, kept), 0), "", kept, List.of());
  }

  private Kept kept(Job job) {
    return stores.jobs().kept(List.of(job.number())).getOrDefault(job.number(), Kept.WHOLE);
  }

  JobView waiting(Job job) throws InterruptedException {
    return view(job, null, storedLog(job), whyItWaits(job), kept(job), List.of());
  }

  JobView whole(Job job) throws InterruptedException {
    var workload = stores.jobs().workload(job.id());
    var kept = kept(job);
    return view(
        job,
        workload == null ? null : hidden(workload),
        storedLog(job),
        whyItWaits(job),
        kept,
        stores.jobs().pastAttempts(job.id()).stream().map(it -> past(it, kept)).toList());
  }

  private JobView.Past past(PastAttempt past, Kept kept) {
    var attempt = past.attempt();
    return new JobView.Past(past, hosts.of(attempt.agent()), size(attempt.id()), kept);
  }

  private JobView view(
      Job job,
      @Nullable Workload workload,
      LogSize log,
      String waiting,
      Kept kept,
      List<JobView.Past> past) {
    return new JobView(
        job, workload, hosts.of(agent(job)), progress(job), log, waiting, kept, past);
  }

  private static @Nullable AgentId agent(Job job) {
    var attempt =
        job.state() instanceof JobState.Finished(_, var last, _, _, _)
            ? last
            : job.state().liveAttempt();
    return attempt == null ? null : attempt.agent();
  }

  private @Nullable Progress progress(Job job) {
    if (job.state() instanceof JobState.Finished(_, _, _, var left, _)) {
      return left.progress();
    }
    var attempt = job.state().liveAttempt();
    return attempt == null ? null : live.progress(attempt.id());
  }

  private long logBytes(Job job, Kept kept) {
    if (kept.logOf(job.attempts()) != null) {
      return 0;
    }
    // A list of finished jobs is not worth a look into a file for each.
    if (job.state() instanceof JobState.Finished(_, _, _, var left, _) && left.logEnd() > 0) {
      return left.logEnd() - left.logLostBytes();
    }
    return storedLogBytes(job);
  }

  /// Less than what was told durable when its file has been cut since.
  private long storedLogBytes(Job job) {
    return job.attempts() == 0 ? 0 : stores.logs().end(new AttemptId(job.id(), job.attempts(), 0));
  }

  private LogSize storedLog(Job job) {
    return job.attempts() == 0
        ? new LogSize(0, 0)
        : size(new AttemptId(job.id(), job.attempts(), 0));
  }

  private LogSize size(AttemptId attempt) {
    var gaps = stores.logs().gaps(attempt);
    return new LogSize(stores.logs().end(attempt), gaps.stream().mapToLong(LogGap::cutBytes).sum());
  }

  /// Left out when the coordinator is too busy to say: the job itself is worth more than that.
  private String whyItWaits(Job job) throws InterruptedException {
    if (!(job.state() instanceof JobState.Queued || job.state() instanceof JobState.Held)) {
      return "";
    }
    return control.ask(new Command.Explain(job.id()), Answer.class)
            instanceof Reply.Ok<Answer>(Answer.Explained(var why))
        ? why
        : "";
  }

  static Workload hidden(Workload workload) {
    var env = new TreeMap<String, String>();
    // Never longer than it was, so that the environment stays within its limit.
    workload
        .env()
        .forEach(
            (name, value) ->
                env.put(
                    name,
                    JobView.HIDDEN.substring(
                        0, Math.min(JobView.HIDDEN.length(), value.length()))));
    return new Workload(
        workload.program(), env, workload.setup(), workload.isolation(), workload.outputs());
  }
}
