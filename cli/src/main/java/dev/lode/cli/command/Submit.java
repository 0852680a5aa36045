package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode submit`: hands a job in, prints its id and leaves.
@Command(
    name = "submit",
    header = "Hands a job in and prints its id.",
    description = {"", "It needs a coordinator that runs: `lode up`, or LODE_URL.", ""},
    footer = {
      "",
      "Examples:",
      "  lode submit --gpus 1 train.py --epochs 30",
      "  id=$(lode submit -- make -C /srv/model all) && lode wait $id"
    })
public final class Submit implements Callable<Integer> {

  @Mixin private final JobOptions job = new JobOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Of your choosing: submitting twice with the same key makes one job.")
  private @Nullable String key;

  private final Surroundings around;

  public Submit(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var submission = job.submission(around);
    return new Submitting(around, connection, json.chosen())
        .submit(submission, key == null ? Sending.freshKey(around.random()) : key);
  }
}
