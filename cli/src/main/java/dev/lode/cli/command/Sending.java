package dev.lode.cli.command;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.screen.Words;
import dev.lode.cli.spec.LocalFile;
import dev.lode.cli.spec.Submission;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Job;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Sends a job: first the files that the coordinator lacks, then the submit.
final class Sending {

  /// From here on a person wonders what takes so long.
  private static final long LARGE = 32L << 20;

  private Sending() {}

  /// @param key of the submit: a repeat with the same one makes no second job
  static Job send(LodeClient client, Submission submission, String key, Consumer<String> news)
      throws InterruptedException {
    upload(client, submission, news);
    return client.submit(submission.spec(), key).getJob();
  }

  /// The files alone.
  static void upload(LodeClient client, Submission submission, Consumer<String> news)
      throws InterruptedException {
    Map<Sha256, LocalFile> files = new LinkedHashMap<>();
    submission.files().forEach(file -> files.put(file.input().sha256(), file));
    var blobs = client.blobs();
    for (var missing : blobs.missing(files.keySet())) {
      var file = files.get(missing);
      if (file == null) {
        continue; // Nobody asked for it.
      }
      if (file.input().sizeBytes() >= LARGE) {
        news.accept("sending " + file.path() + ", " + Words.size(file.input().sizeBytes()));
      }
      blobs.upload(missing, file.input().sizeBytes(), file.path());
    }
  }

  /// A key that nobody else has.
  static String freshKey(RandomGenerator random) {
    return "cli-" + new UUID(random.nextLong(), random.nextLong());
  }
}
