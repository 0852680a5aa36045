package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import dev.lode.cli.spec.Submission;
import java.io.IOException;

/// Submits a job and prints its id.
record Submitting(Surroundings around, ConnectionOptions connection, boolean json) {

  int submit(Submission submission, String key) throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.REFUSE, streams::say)) {
      var job = Sending.send(access.client(), submission, key, around, streams::say);
      streams.print(json ? Json.of(job) : job.getId() + "\n");
      return 0;
    }
  }
}
