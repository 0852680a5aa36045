package dev.lode.cli.command;

import dev.lode.cli.client.LodeClient;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.State;
import java.util.List;

/// Which jobs have not finished.
final class Unfinished {

  static final List<State> STATES =
      List.of(
          State.STATE_HELD,
          State.STATE_QUEUED,
          State.STATE_STARTING,
          State.STATE_RUNNING,
          State.STATE_STOPPING,
          State.STATE_COLLECTING);

  private static final int PAGE = 1000;

  private Unfinished() {}

  /// How many beside this one; counted up to a page.
  static int besides(Job job, LodeClient client) throws InterruptedException {
    return (int)
        client
            .list(ListJobsRequest.newBuilder().addAllStates(STATES).setPageSize(PAGE).build())
            .getJobsList()
            .stream()
            .filter(other -> !other.getId().equals(job.getId()))
            .count();
  }
}
