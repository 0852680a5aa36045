package dev.lode.cli.drill;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Asks the coordinator again and again for its jobs, to see that what has finished stays.
record Lister(LodeClient client, Notes notes) {

  private static final int PAGE = 1000;
  private static final Duration BETWEEN = Duration.ofMillis(500);

  /// So many looks at the newest, then one at all.
  private static final int FULL = 20;

  void look(AtomicBoolean over) throws InterruptedException {
    for (int i = 1; !over.get(); i++) {
      try {
        if (i % FULL == 0) {
          all();
        } else {
          page("", State.STATE_FINISHED);
        }
      } catch (CommandFailed e) {
        if (e.exitCode() != ExitCode.UNREACHABLE) {
          notes.trouble("list: " + e.getMessage());
        }
      }
      Thread.sleep(BETWEEN);
    }
  }

  /// Every job there is.
  List<Seen> all() throws InterruptedException {
    var all = new ArrayList<Seen>();
    var token = "";
    do {
      var page = page(token);
      all.addAll(page.jobs());
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }

  private record Page(List<Seen> jobs, String next) {}

  private Page page(String token, State... states) throws InterruptedException {
    int look = notes.look();
    var answer =
        client.list(
            ListJobsRequest.newBuilder()
                .addAllStates(List.of(states))
                .setPageSize(PAGE)
                .setPageToken(token)
                .build());
    var jobs = answer.getJobsList().stream().map(Seen::of).toList();
    jobs.forEach(job -> notes.seen(job, look));
    return new Page(jobs, answer.getNextPageToken());
  }
}
