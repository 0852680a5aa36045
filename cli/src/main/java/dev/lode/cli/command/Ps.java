package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.Table;
import dev.lode.cli.screen.Words;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ListJobsResponse;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode ps`: a table of jobs.
@Command(
    name = "ps",
    header = "Lists jobs.",
    description = {
      "Those that have not finished, newest first, and with -a the finished ones after them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode ps",
      "  lode ps -a --limit 200",
      "  lode ps --state failed --json"
    })
public final class Ps implements Callable<Integer> {

  private static final int PAGE = 1000;
  private static final int NAME = 40;

  @Option(
      names = {"-a", "--all"},
      description = "Finished jobs too.")
  private boolean all;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description =
          "Only jobs in these states: held, queued, starting, running, stopping, collecting,"
              + " finished, succeeded, failed, cancelled.")
  private List<String> states = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Only jobs of exactly this name.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Ps(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (limit < 1) {
      throw badInput("--limit: at least 1, not " + limit);
    }
    var streams = around.streams();
    var queries = queries();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var jobs = new ArrayList<Job>();
      for (var query : queries) {
        fetch(access.client(), query, jobs);
      }
      streams.print(
          json.chosen()
              ? Json.of(ListJobsResponse.newBuilder().addAllJobs(jobs))
              : table(jobs, around.time().instant()));
    }
    return 0;
  }

  /// What is asked for, one after the other: live jobs before finished ones.
  private List<ListJobsRequest> queries() {
    var live = new ArrayList<State>();
    var outcomes = new ArrayList<Outcome.Kind>();
    boolean finished = all && states.isEmpty();
    for (var word : states) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "held" -> live.add(State.STATE_HELD);
        case "queued" -> live.add(State.STATE_QUEUED);
        case "starting" -> live.add(State.STATE_STARTING);
        case "running" -> live.add(State.STATE_RUNNING);
        case "stopping" -> live.add(State.STATE_STOPPING);
        case "collecting" -> live.add(State.STATE_COLLECTING);
        case "finished" -> finished = true;
        case "succeeded" -> outcomes.add(Outcome.Kind.KIND_SUCCEEDED);
        case "failed" -> outcomes.add(Outcome.Kind.KIND_FAILED);
        case "cancelled" -> outcomes.add(Outcome.Kind.KIND_CANCELLED);
        default -> throw badInput("--state: there is no state " + word + "; see lode ps --help");
      }
    }
    if (states.isEmpty()) {
      live.addAll(Unfinished.STATES);
    }
    var queries = new ArrayList<ListJobsRequest>();
    if (!live.isEmpty()) {
      queries.add(ListJobsRequest.newBuilder().setName(name).addAllStates(live).build());
    }
    if (finished || !outcomes.isEmpty()) {
      queries.add(
          ListJobsRequest.newBuilder()
              .setName(name)
              .addStates(State.STATE_FINISHED)
              .addAllOutcomes(finished ? List.of() : outcomes)
              .build());
    }
    return queries;
  }

  private void fetch(LodeClient client, ListJobsRequest query, List<Job> into)
      throws InterruptedException {
    var token = "";
    do {
      int wanted = Math.min(PAGE, limit - into.size());
      if (wanted <= 0) {
        return;
      }
      var page = client.list(query.toBuilder().setPageSize(wanted).setPageToken(token).build());
      into.addAll(page.getJobsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  private static String table(List<Job> jobs, Instant now) {
    var table =
        new Table(
            "JOB#", "ID", "NAME", "STATE", "PROGRESS#", "GPUS#", "HOST", "RAN#", "SUBMITTED#");
    for (var job : jobs) {
      table.row(
          String.valueOf(job.getNumber()),
          JobWords.brief(job.getId()),
          Words.harmless(job.getSpec().getName(), NAME),
          JobWords.state(job) + (job.getPinned() ? ", pinned" : ""),
          job.hasProgress() ? Words.percent(job.getProgress().getPercent()) + " %" : "",
          String.valueOf(job.getSpec().getResources().getGpus()),
          Words.harmless(job.getAttempt().getHost(), NAME),
          job.getAttempt().hasStartedAt() ? Words.duration(JobWords.ran(job, now)) : "",
          ago(job, now));
    }
    return table.toString();
  }

  private static String ago(Job job, Instant now) {
    var age = Duration.between(Words.instant(job.getSubmittedAt()), now);
    return Words.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
  }
}
