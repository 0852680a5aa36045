package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.lode.cli.drill.Asked;
import dev.lode.cli.drill.Drill;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lode drill`: what Lode promises, tried on this machine.
@Command(
    name = "drill",
    header = "Breaks a throw-away cluster on purpose, and checks that Lode keeps its promises.",
    description = {
      "Starts a coordinator and agents with pretended GPUs on loopback, in a folder of their own;"
          + " submits jobs whose logs are known; kills and stops the programs, cuts and holds their"
          + " connections and, where it may mount a small disk, fills the coordinator's. Leases are"
          + " 6 s here, so that faults outlast them. When the faults are over and all jobs have"
          + " finished it compares, and prints a table.",
      "",
      "Exits with 1 when a promise was broken, and keeps the folder then. Your own cluster is not"
          + " touched.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode drill",
      "  lode drill --seed 7 --minutes 30 --data /var/tmp/drill"
    })
public final class DrillCommand implements Callable<Integer> {

  private static final double MOST_MINUTES = 24 * 60;
  private static final double FEWEST_MINUTES = 0.1;
  private static final int MOST_AGENTS = 16;
  private static final int EXAMPLES = 10;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which faults and jobs: the same for the same number. Default: any.")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "2",
      description =
          "How long faults happen; what runs then has 3 minutes to finish. Default:"
              + " ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many agents. Default: ${DEFAULT-VALUE}.")
  private int agents;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A new folder for all of it, which is kept. Default: one that is removed.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print JSON on standard output.")
  private boolean json;

  private final Surroundings around;

  public DrillCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var asked = asked();
    var streams = around.streams();
    var outcome =
        Drill.run(asked, data == null ? null : around.directory().resolve(data), streams::say);
    streams.print(json ? Json.of(json(asked, outcome)) : outcome.verdict().table());
    for (var row : outcome.verdict().rows()) {
      row.broken().stream()
          .limit(EXAMPLES)
          .forEach(what -> streams.say("broken: " + row.name() + ": " + what));
    }
    outcome.untried().forEach(what -> streams.say("not tried: " + what));
    if (outcome.kept() != null) {
      streams.say("all of it is kept in " + outcome.kept());
    }
    return outcome.verdict().held() ? ExitCode.OK : ExitCode.BROKEN_PROMISE;
  }

  private Asked asked() {
    if (!(minutes >= FEWEST_MINUTES && minutes <= MOST_MINUTES)) {
      throw badInput("--minutes: from 0.1 to 1440, not " + minutes);
    }
    if (agents < 1 || agents > MOST_AGENTS) {
      throw badInput("--agents: from 1 to " + MOST_AGENTS + ", not " + agents);
    }
    var path = around.environment().getOrDefault("PATH", "/usr/bin:/bin");
    if (Stream.of(path.split(":", -1)).noneMatch(it -> Files.isExecutable(Path.of(it, "flock")))) {
      throw badInput(
          "there is no flock on this machine, by which the drill's jobs see each other; install"
              + " util-linux");
    }
    var home = System.getProperty("lode.home");
    if (home == null) {
      throw badInput(
          "the drill starts further lode programs and cannot tell where lode is: start it by"
              + " bin/lode of a distribution, or by ./lode");
    }
    return new Asked(
        Path.of(home, "bin/lode"),
        seed == null ? around.random().nextLong(1_000_000) : seed,
        Duration.ofMillis(Math.round(minutes * 60_000)),
        agents);
  }

  private static Struct json(Asked asked, Drill.Outcome outcome) {
    var struct =
        Struct.newBuilder()
            .putFields("seed", text(String.valueOf(asked.seed())))
            .putFields(
                "minutes",
                Value.newBuilder().setNumberValue(asked.window().toMillis() / 60_000.0).build())
            .putFields("held", Value.newBuilder().setBoolValue(outcome.verdict().held()).build())
            .putFields("not_tried", texts(outcome.untried()));
    for (var row : outcome.verdict().rows()) {
      struct.putFields(
          row.name().replace(' ', '_'),
          Value.newBuilder()
              .setStructValue(
                  Struct.newBuilder()
                      .putFields("found", text(row.value()))
                      .putFields("broken", texts(row.broken())))
              .build());
    }
    return struct.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value texts(List<String> texts) {
    var list = ListValue.newBuilder();
    texts.forEach(each -> list.addValues(text(each)));
    return Value.newBuilder().setListValue(list).build();
  }
}
