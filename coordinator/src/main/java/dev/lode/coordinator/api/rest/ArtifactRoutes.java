package dev.lode.coordinator.api.rest;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.RelativePath;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.JobView;
import dev.lode.coordinator.api.Jobs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.Route;
import dev.lode.coordinator.core.job.JobState;
import java.util.List;

/// A finished job's artifacts by their names.
final class ArtifactRoutes {

  static final String PATH = "/lode/v1/jobs/{job}/artifacts/{name...}";

  private final Jobs jobs;
  private final BlobAnswer answer;

  ArtifactRoutes(Jobs jobs, Blobs blobs) {
    this.jobs = jobs;
    this.answer = new BlobAnswer(blobs);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", PATH, Route.Audience.ADMIN, this::give),
        new Route("HEAD", PATH, Route.Audience.ADMIN, this::give));
  }

  private void give(Exchange exchange) throws InterruptedException {
    RelativePath name;
    try {
      name = new RelativePath(exchange.variable("name"));
    } catch (IllegalArgumentException e) {
      exchange.fail(HttpError.invalid("name: " + e.getMessage()));
      return;
    }
    switch (jobs.get(exchange.variable("job"))) {
      case Reply.Refused<JobView>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<JobView>(var job) -> give(job, name, exchange);
    }
  }

  private void give(JobView job, RelativePath name, Exchange exchange) {
    if (!(job.job().state() instanceof JobState.Finished(_, _, _, var left, _))) {
      exchange.fail(
          new HttpError(
              409, "FAILED_PRECONDITION", "the job has not finished: its artifacts come after it"));
      return;
    }
    var removed = job.artifactsRemoved();
    if (removed != null) {
      exchange.fail(
          new HttpError(
              404, "NOT_FOUND", "the job's artifacts have been removed: " + removed.why()));
      return;
    }
    for (Artifact artifact : left.artifacts()) {
      if (artifact.name().equals(name)) {
        answer.give(artifact.sha256(), name.value(), exchange);
        return;
      }
    }
    exchange.fail(new HttpError(404, "NOT_FOUND", "the job left no artifact of that name"));
  }
}
