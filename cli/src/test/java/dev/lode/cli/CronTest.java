package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import dev.lode.coordinator.Coordinator;
import dev.lode.coordinator.CoordinatorConfig;
import dev.lode.coordinator.core.Times;
import dev.lode.proto.v1.ListTriggersResponse;
import dev.lode.proto.v1.Missed;
import dev.lode.proto.v1.Overlap;
import dev.lode.proto.v1.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `lode cron` against a real coordinator.
final class CronTest {

  private static final HostPort FREE = HostPort.from("127.0.0.1:0");

  @TempDir Path folder;
  private Coordinator coordinator;
  private Console console;

  @BeforeEach
  void open() throws Exception {
    coordinator =
        Coordinator.start(
            new CoordinatorConfig(folder.resolve("data"), FREE, FREE, Times.DEFAULT, null, false));
    console = new Console(folder);
    console.environment.put("LODE_URL", "grpc://" + coordinator.grpc());
    console.environment.put(
        "LODE_TOKEN", Files.readString(coordinator.data().resolve("admin.token")).strip());
  }

  @AfterEach
  void close() {
    coordinator.close();
  }

  /// Its exit code; what it prints is that of this command alone.
  private int cron(String... args) {
    console.out.reset();
    console.err.reset();
    var all = new ArrayList<>(List.of("cron"));
    all.addAll(List.of(args));
    return console.lode(all.toArray(String[]::new));
  }

  private Trigger shown(String name) throws Exception {
    assertThat(cron("show", "--json", name)).isZero();
    var trigger = Trigger.newBuilder();
    JsonFormat.parser().merge(console.out(), trigger);
    return trigger.build();
  }

  @Test
  void theNextTenInstantsAreShownAndThenItIsSaved() throws Exception {
    assertThat(
            cron(
                "add",
                "--name",
                "nightly",
                "--cron",
                "30 2 * * *",
                "--zone",
                "Europe/Berlin",
                "--overlap",
                "queue",
                "--missed",
                "all=7",
                "--",
                "sh",
                "-c",
                "true"))
        .isZero();
    assertThat(console.out()).isEqualTo("nightly\n");
    assertThat(console.err().lines().filter(it -> it.contains(" 02:30:00 +0"))).hasSize(10);
    var plan = shown("nightly").getPlan();
    assertThat(plan.getSchedule().getZone()).isEqualTo("Europe/Berlin");
    assertThat(plan.getOverlap()).isEqualTo(Overlap.OVERLAP_QUEUE);
    assertThat(plan.getMissed()).isEqualTo(Missed.MISSED_ALL);
    assertThat(plan.getMissedLimit()).isEqualTo(7);
    assertThat(plan.getSpec().getName()).isEqualTo("nightly");
    assertThat(plan.getSpec().getWorkload().getArgsList()).containsExactly("sh", "-c", "true");
  }

  @Test
  void aScriptIsSentAlong() throws Exception {
    Files.writeString(folder.resolve("train.py"), "print('hi')\n");
    assertThat(cron("add", "--name", "train", "--cron", "@daily", "train.py", "--epochs", "3"))
        .isZero();
    var workload = shown("train").getPlan().getSpec().getWorkload();
    assertThat(workload.getEntry()).isEqualTo("train.py");
    assertThat(workload.getArgsList()).containsExactly("--epochs", "3");
  }

  @Test
  void aDryRunShowsAndSavesNothing() {
    assertThat(cron("add", "--name", "t", "--cron", "@hourly", "--dry-run", "--", "true")).isZero();
    assertThat(console.out().lines()).hasSize(10);
    assertThat(cron("list")).isZero();
    assertThat(console.out()).doesNotContain("@hourly");
  }

  @Test
  void whatMakesNoSenseIsRefusedWithPositionAndReasonAndNothingIsSaved() {
    assertThat(cron("add", "--name", "t", "--cron", "0 25 * * *", "--", "true"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("cron: character 3, hour '25': value 25 not in range");
    assertThat(cron("add", "--name", "t", "--cron", "@daily", "--zone", "Europe/Berln", "--", "x"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("zone: character 12 of 'Europe/Berln'", "Europe/Berlin");
    assertThat(cron("add", "--cron", "@daily", "--", "true")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("--name is missing");
    assertThat(cron("add", "--name", "t", "--cron", "@daily", "--missed", "all=0", "--", "true"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("all=N with N from 1 to 100");
    assertThat(cron("add", "--name", "t", "--cron", "@daily", "--start-after", "10m", "--", "true"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("--start-after: ").hasLineCount(1);
    assertThat(cron("list")).isZero();
    assertThat(console.out().lines()).hasSize(1);
  }

  @Test
  void triggersAreListedPausedResumedAndRemoved() throws Exception {
    for (var name : List.of("one", "two")) {
      assertThat(cron("add", "--name", name, "--cron", "@daily", "--", "true")).isZero();
    }
    assertThat(cron("pause", "one", "two")).isZero();
    assertThat(console.out()).isEqualTo("trigger one: paused\ntrigger two: paused\n");
    assertThat(shown("one").getPaused()).isTrue();
    assertThat(cron("resume", "one")).isZero();
    assertThat(cron("list", "--json")).isZero();
    var list = ListTriggersResponse.newBuilder();
    JsonFormat.parser().merge(console.out(), list);
    assertThat(list.getTriggersList()).extracting(Trigger::getPaused).containsExactly(false, true);
    assertThat(cron("remove", "one")).isZero();
    assertThat(cron("show", "one")).isNotZero();
    assertThat(console.err()).contains("there is no trigger 'one'");
    assertThat(cron("show", "two")).isZero();
    assertThat(console.out()).contains("state         paused", "cron          @daily  in UTC");
  }

  @Test
  void nextNeedsNoCoordinator() {
    coordinator.close();
    assertThat(console.lode("cron", "next", "0 8 * * MON", "--zone", "Europe/Berlin")).isZero();
    assertThat(console.out()).startsWith("Mon 1970-01-05 08:00:00 +01:00");
    assertThat(console.out().lines()).hasSize(10);
    assertThat(console.lode("cron", "next", "0 8 * MON *")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(console.err()).contains("cron: character 7, month 'MON': ");
  }
}
