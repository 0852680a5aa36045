package dev.lode.coordinator.session;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Decision.Dispatch;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sends what was decided to the agents, in the order of the commits.
///
/// Threads: the effects' own only.
public final class Commander implements Actor {

  private static final System.Logger LOG = System.getLogger(Commander.class.getName());

  private final Sessions sessions;
  private final JobStore jobs;
  private final CredentialStore credentials;
  private final FreshWorkloads fresh = new FreshWorkloads();

  public Commander(Sessions sessions, JobStore jobs, CredentialStore credentials) {
    this.credentials = credentials;
    this.sessions = sessions;
    this.jobs = jobs;
  }

  @Override
  public void committed(Decision decision) {
    var changed = new HashMap<JobId, Job>();
    for (JobChange change : decision.jobs()) {
      changed.put(change.job().id(), change.job());
      if (change.workload() != null && !change.job().finished()) {
        fresh.put(change.job().id(), change.workload());
      }
    }
    decision.effects().forEach(it -> send(it, changed));
  }

  @Override
  public void recovered(List<Job> live) {
    sessions.closeAll("the coordinator has read its store anew: join again");
  }

  private void send(Dispatch dispatch, Map<JobId, Job> changed) {
    var stream = sessions.find(dispatch.effect().agent(), dispatch.session());
    if (stream == null) {
      return;
    }
    switch (dispatch.effect()) {
      case Effect.StartAttempt start -> {
        try {
          start(stream, dispatch.session(), start, changed);
        } catch (StoreException e) {
          // The next report of the agent lacks the attempt, and it is sent again.
          LOG.log(
              System.Logger.Level.ERROR,
              "attempt={0} cannot be sent yet: {1}",
              start.attempt(),
              e.getMessage());
        }
      }
      case Effect.StopAttempt stop -> stream.send(stop, WireOut.stop(dispatch.session(), stop));
      case Effect.ForgetAttempt forget ->
          stream.send(forget, WireOut.forget(dispatch.session(), forget));
    }
  }

  private void start(
      AgentSession stream, long session, Effect.StartAttempt effect, Map<JobId, Job> changed) {
    var id = effect.attempt().job();
    var job = changed.get(id);
    if (job == null) {
      job = jobs.find(id);
    }
    var attempt = job == null ? null : job.state().liveAttempt();
    if (job == null || attempt == null || !attempt.id().equals(effect.attempt())) {
      return;
    }
    var workload = fresh.take(id);
    if (workload == null) {
      workload = jobs.workload(id);
    }
    if (workload == null) {
      LOG.log(System.Logger.Level.ERROR, "the store has job={0} but not what it runs", id);
      return;
    }
    var given = GivenSecrets.of(workload, credentials);
    stream.send(effect, WireOut.start(session, job, attempt, workload, given));
  }
}
