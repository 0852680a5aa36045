package dev.lode.coordinator.api.grpc;

import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Jobs;
import dev.lode.coordinator.api.Jobs.Submitted;
import dev.lode.coordinator.api.NewJob;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.core.job.Cause.Culprit;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobsRequest;
import java.util.ArrayList;
import java.util.List;

/// Jobs that are submitted in one call, each accepted or refused by itself.
///
/// @param asked in their order; a refusal for what cannot be understood
record Batch(List<Reply<NewJob>> asked) {

  static final int MAX_JOBS = 1000;

  static Batch of(SubmitJobsRequest request) {
    if (request.getJobsCount() == 0 || request.getJobsCount() > MAX_JOBS) {
      throw new BadRequestException(
          "jobs: 1 to " + MAX_JOBS + " in one call, not " + request.getJobsCount());
    }
    return new Batch(request.getJobsList().stream().map(Batch::newJob).toList());
  }

  private static Reply<NewJob> newJob(SubmitJobRequest request) {
    try {
      return Reply.ok(Asked.newJob(request));
    } catch (BadRequestException e) {
      return Reply.refused(ApiError.invalid(String.valueOf(e.getMessage())));
    }
  }

  /// One reply for each. When the coordinator could take none of them, that is the call's own
  /// refusal, so that callers wait before they try again.
  Reply<List<Reply<Submitted>>> submit(Jobs jobs) throws InterruptedException {
    var understood = new ArrayList<NewJob>();
    for (Reply<NewJob> one : asked) {
      if (one instanceof Reply.Ok<NewJob>(var job)) {
        understood.add(job);
      }
    }
    var accepted = jobs.submitAll(understood).iterator();
    var replies = new ArrayList<Reply<Submitted>>(asked.size());
    for (Reply<NewJob> one : asked) {
      replies.add(one.then(_ -> accepted.next()));
    }
    return replies.getFirst() instanceof Reply.Refused<Submitted>(var error)
            && replies.stream().allMatch(Batch::ofTheFleet)
        ? Reply.refused(error)
        : Reply.ok(replies);
  }

  private static boolean ofTheFleet(Reply<Submitted> reply) {
    return reply instanceof Reply.Refused<Submitted>(var error) && error.culprit() == Culprit.FLEET;
  }
}
