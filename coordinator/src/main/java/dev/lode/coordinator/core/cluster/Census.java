package dev.lode.coordinator.core.cluster;

import dev.lode.coordinator.core.cluster.AgentStatus.Presence;
import dev.lode.coordinator.core.job.JobState;

/// How many live jobs are in each state, how many agents are present how, and how many triggers
/// fire.
public record Census(Jobs jobs, Agents agents, Triggers triggers) {

  public record Jobs(
      int held, int queued, int starting, int running, int stopping, int collecting) {}

  public record Agents(int live, int silent, int lost) {}

  public record Triggers(int active, int paused) {}

  /// A census that is being taken.
  static final class Count {
    private final int held;
    private final int queued;
    private int starting;
    private int running;
    private int stopping;
    private int collecting;
    private int live;
    private int silent;
    private int lost;

    Count(int held, int queued) {
      this.held = held;
      this.queued = queued;
    }

    void add(Presence presence) {
      switch (presence) {
        case LIVE -> live++;
        case SILENT -> silent++;
        case LOST -> lost++;
      }
    }

    /// A job with an attempt; those without one are counted where they wait.
    void add(JobState state) {
      switch (state) {
        case JobState.Starting _ -> starting++;
        case JobState.Running _ -> running++;
        case JobState.Stopping _ -> stopping++;
        case JobState.Collecting _ -> collecting++;
        case JobState.Held _, JobState.Queued _, JobState.Finished _ -> {}
      }
    }

    Census census(Triggers triggers) {
      return new Census(
          new Jobs(held, queued, starting, running, stopping, collecting),
          new Agents(live, silent, lost),
          triggers);
    }
  }
}
