package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.Timestamp;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.TriggerBlock;
import dev.lode.coordinator.core.trigger.Timetable;
import dev.lode.coordinator.cron.Expressions;
import dev.lode.coordinator.cron.Zones;
import dev.lode.proto.v1.PreviewTriggerResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode cron next`: when an expression fires. It needs no coordinator.
@Command(
    name = "next",
    header = "Shows the next ten instants of an expression.",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode cron next '30 2 * * *' --zone Europe/Berlin",
      "  lode cron next @weekly"
    })
public final class CronNext implements Callable<Integer> {

  private static final int SHOWN = 10;

  @Parameters(
      paramLabel = "EXPR",
      description = "Five fields in one argument, or a name such as @daily.")
  private String expression = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose clocks it means, such as Europe/Berlin. Default: UTC.")
  private String zone = "";

  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronNext(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    var cron = checked("cron", () -> Expressions.read(expression));
    var timetable = new Timetable(cron, checked("--zone", () -> Zones.read(zone)));
    var now = around.time().instant();
    var preview = PreviewTriggerResponse.newBuilder();
    for (var at : timetable.next(now, SHOWN)) {
      preview
          .addNext(Timestamp.newBuilder().setSeconds(at.getEpochSecond()))
          .addLocal(at.atZone(timetable.zone()).toString());
    }
    around
        .streams()
        .print(json.chosen() ? Json.of(preview) : TriggerBlock.instants(preview.build(), now));
    return 0;
  }

  private static <T> T checked(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw badInput(what + ": " + e.getMessage());
    }
  }
}
