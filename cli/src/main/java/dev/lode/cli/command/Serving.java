package dev.lode.cli.command;

import dev.lode.agent.AgentConfig.Terms;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.local.LocalLode;
import dev.lode.cli.screen.Streams;
import dev.lode.common.config.StartException;
import dev.lode.coordinator.CoordinatorConfig;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.State;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A coordinator, and agents beside it, in the foreground until somebody stops them.
record Serving(Surroundings around) {

  private static final Duration JOINING = Duration.ofSeconds(10);
  private static final int PAGE = 1000;

  /// @param agents how many
  /// @param gpus what each of them offers
  /// @param terms on which each of them takes jobs
  int serve(CoordinatorConfig config, int agents, String gpus, Terms terms)
      throws InterruptedException, IOException {
    var streams = around.streams();
    var stop = StopSignals.first();
    try (var lode = LocalLode.start(config, terms)) {
      for (int number = 1; number <= agents; number++) {
        var agent = lode.addAgent(number, gpus);
        var _ = agent.ended().whenComplete((_, refused) -> report(refused, streams));
      }
      if (!lode.awaitJoined(JOINING)) {
        streams.say("not every agent has joined yet; they go on trying, their log lines say more");
      }
      streams.say(
          "data in "
              + lode.folder()
              + "; the administrator's token is in admin.token there,"
              + " the one that agents join with in join.token");
      streams.print("lode is up: " + lode.http() + "\n");
      stop.join();
      streams.say("stopping");
      sayWhatRunsOn(lode, config);
      return ExitCode.OK;
    } catch (StartException e) {
      throw new CommandFailed(ExitCode.IO, String.valueOf(e.getMessage()), e);
    }
  }

  private static void report(@Nullable Throwable refused, Streams streams) {
    if (refused != null) {
      streams.say(String.valueOf(refused.getMessage()));
    }
  }

  private void sayWhatRunsOn(LocalLode lode, CoordinatorConfig config) throws InterruptedException {
    try (var client = new LodeClient(lode::door, _ -> {}, around.random())) {
      var request =
          ListJobsRequest.newBuilder()
              .addStates(State.STATE_STARTING)
              .addStates(State.STATE_RUNNING)
              .addStates(State.STATE_STOPPING)
              .setPageSize(PAGE);
      for (var job : client.list(request.build()).getJobsList()) {
        around
            .streams()
            .say("job " + job.getNumber() + " runs on, on " + job.getAttempt().getHost());
      }
      if (client.list(request.setPageSize(1).build()).getJobsCount() > 0) {
        around
            .streams()
            .say(
                "they are taken up again by the next start on "
                    + config.data()
                    + "; after "
                    + config.times().lease().toSeconds()
                    + " s without one they are stopped and start anew");
      }
    } catch (CommandFailed e) {
      around.streams().say("what runs on cannot be told: " + e.getMessage());
    }
  }
}
