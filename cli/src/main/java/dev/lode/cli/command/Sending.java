package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.client.BlobTransfer;
import dev.lode.cli.client.KnownBlobs;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.SideBySide;
import dev.lode.cli.screen.TransferLine;
import dev.lode.cli.screen.Words;
import dev.lode.cli.spec.LocalFile;
import dev.lode.cli.spec.Submission;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Sends a job: first the files that the coordinator lacks, then the submit.
final class Sending {

  /// From here on a person wonders what takes so long.
  private static final long LARGE = 32L << 20;

  private static final int AT_ONCE = 8;

  private final BlobTransfer blobs;
  private final TransferLine line;
  private final Consumer<String> news;

  private Sending(BlobTransfer blobs, TransferLine line, Consumer<String> news) {
    this.blobs = blobs;
    this.line = line;
    this.news = news;
  }

  /// @param key of the submit: a repeat with the same one makes no second job
  static Job send(
      LodeClient client,
      Submission submission,
      String key,
      Surroundings around,
      Consumer<String> news)
      throws InterruptedException {
    return client.submit(upload(client, submission, around, news), key).getJob();
  }

  /// The files alone; the spec with all that is known of them now.
  static JobSpec upload(
      LodeClient client, Submission submission, Surroundings around, Consumer<String> news)
      throws InterruptedException {
    try (var line = TransferLine.on(around.streams(), "sending")) {
      return new Sending(client.blobs(), line, news).upload(submission);
    }
  }

  private JobSpec upload(Submission submission) throws InterruptedException {
    Map<Sha256, LocalFile> files = new LinkedHashMap<>();
    for (var file : submission.files()) {
      files.merge(file.input().sha256(), file, (one, other) -> one.path() == null ? other : one);
    }
    var known = blobs.find(files.keySet());
    var missing = files.values().stream().filter(it -> isMissing(it, known)).toList();
    long bytes = missing.stream().mapToLong(it -> it.input().sizeBytes()).sum();
    if (bytes >= LARGE) {
      news.accept(
          missing.size() == 1
              ? "sending " + missing.getFirst().path() + ", " + Words.size(bytes)
              : "sending " + missing.size() + " files, " + Words.size(bytes));
    }
    line.expect(missing.size(), bytes);
    SideBySide.each(missing, AT_ONCE, file -> send(file, known));
    return withSizes(submission, known);
  }

  private static boolean isMissing(LocalFile file, KnownBlobs known) {
    boolean missing = known.missing().containsKey(file.input().sha256());
    if (missing && file.path() == null) {
      throw badInput(
          "--file "
              + file.input().name()
              + "=sha256:"
              + file.input().sha256()
              + ": the coordinator has no such blob; send the file itself");
    }
    return missing;
  }

  private void send(LocalFile file, KnownBlobs known) throws InterruptedException {
    var path = file.path();
    if (path != null) {
      var input = file.input();
      long received = known.missing().getOrDefault(input.sha256(), 0L);
      blobs.upload(input.sha256(), input.sizeBytes(), path, received, line::moved);
      line.done();
    }
  }

  /// Of a blob that the command line named the coordinator knows how large it is.
  private static JobSpec withSizes(Submission submission, KnownBlobs known) {
    List<LocalFile> files = submission.files();
    var spec = submission.spec().toBuilder();
    for (int i = 0; i < files.size(); i++) {
      var input = files.get(i).input();
      if (files.get(i).path() == null) {
        long local =
            files.stream()
                .filter(it -> it.path() != null && it.input().sha256().equals(input.sha256()))
                .mapToLong(it -> it.input().sizeBytes())
                .findFirst()
                .orElse(0);
        spec.getWorkloadBuilder()
            .getFilesBuilder(i)
            .setSizeBytes(known.stored().getOrDefault(input.sha256(), local));
      }
    }
    return spec.build();
  }

  /// A key that nobody else has.
  static String freshKey(RandomGenerator random) {
    return "cli-" + new UUID(random.nextLong(), random.nextLong());
  }
}
