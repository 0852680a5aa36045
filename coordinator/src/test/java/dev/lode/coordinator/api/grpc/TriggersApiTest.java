package dev.lode.coordinator.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.lode.coordinator.api.Stage;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.GetTriggerRequest;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ListTriggersRequest;
import dev.lode.proto.v1.Missed;
import dev.lode.proto.v1.Overlap;
import dev.lode.proto.v1.PauseTriggerRequest;
import dev.lode.proto.v1.PreviewTriggerRequest;
import dev.lode.proto.v1.RemoveTriggerRequest;
import dev.lode.proto.v1.ResumeTriggerRequest;
import dev.lode.proto.v1.SaveTriggerRequest;
import dev.lode.proto.v1.Schedule;
import dev.lode.proto.v1.Trigger;
import dev.lode.proto.v1.TriggerPlan;
import dev.lode.proto.v1.TriggersGrpc;
import dev.lode.proto.v1.Workload;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Triggers over gRPC, before a real control loop, a real store and a clock that is moved by hand.
final class TriggersApiTest {

  @TempDir Path folder;
  private Stage stage;
  private TriggersGrpc.TriggersBlockingStub triggers;
  private JobsGrpc.JobsBlockingStub jobs;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    triggers = stage.admin(TriggersGrpc.newBlockingStub(stage.channel()));
    jobs = stage.admin(JobsGrpc.newBlockingStub(stage.channel()));
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void aTriggerIsSavedShownAndListedWithWhatComesNext() {
    var saved = save("nightly", "30 2 * * *", "Europe/Berlin");
    assertThat(saved.getNextList()).hasSize(10);
    assertThat(saved.getNext(0)).isEqualTo(seconds("2026-01-02T01:30:00Z"));
    assertThat(saved.getPlan().getSpec().getName()).isEqualTo("nightly");
    assertThat(saved.getPlan().getOverlap()).isEqualTo(Overlap.OVERLAP_SKIP);
    assertThat(saved.getPlan().getMissed()).isEqualTo(Missed.MISSED_LAST);
    assertThat(get("nightly")).isEqualTo(saved);
    save("another", "@daily", "");
    var list = triggers.listTriggers(ListTriggersRequest.getDefaultInstance()).getTriggersList();
    assertThat(list).extracting(Trigger::getName).containsExactly("another", "nightly");
    assertThat(list.getFirst().getNextList()).hasSize(1);
    assertThat(list.getFirst().getPlan().getSpec().hasWorkload()).isFalse();
  }

  @Test
  void whatTheEnvironmentHoldsIsNotShown() {
    var plan = plan("@daily", "");
    plan.getSpecBuilder().getWorkloadBuilder().putEnv("PASSWORD", "secret");
    var saved =
        triggers
            .saveTrigger(SaveTriggerRequest.newBuilder().setName("t").setPlan(plan).build())
            .getTrigger();
    assertThat(saved.toString()).doesNotContain("secret");
    assertThat(get("t").toString()).doesNotContain("secret");
  }

  @Test
  void anInstantMakesAJobThatNamesItAndSoAfterARestart() throws Exception {
    save("hourly", "@hourly", "");
    stage.passes(Duration.ofHours(1));
    await().atMost(Stage.LONG).until(() -> jobCount() == 1);
    var request = GetJobRequest.newBuilder().setJob("1").build();
    var job = jobs.getJob(request).getJob();
    assertThat(job.getOrigin().getName()).isEqualTo("hourly");
    assertThat(job.getOrigin().getInstant()).isEqualTo(seconds("2026-01-01T13:00:00Z"));
    assertThat(job.getSpec().getWorkload().getArgsList()).containsExactly("true");
    assertThat(get("hourly").getFired()).isEqualTo(1);
    var before = get("hourly");

    stage.close();
    open();
    // As the clock shows noon again, nothing is fired again.
    assertThat(get("hourly")).isEqualTo(before);
    stage.passes(Duration.ofHours(2));
    await().atMost(Stage.LONG).until(() -> get("hourly").getOverlapped() == 1);
    assertThat(jobCount()).isEqualTo(1);
  }

  @Test
  void itIsPausedResumedAndRemoved() {
    save("hourly", "@hourly", "");
    var pause = PauseTriggerRequest.newBuilder().setName("hourly").build();
    var paused = triggers.pauseTrigger(pause).getTrigger();
    assertThat(paused.getPaused()).isTrue();
    assertThat(paused.getNextList()).isEmpty();
    assertThat(triggers.pauseTrigger(pause).getTrigger()).isEqualTo(paused);
    var resume = ResumeTriggerRequest.newBuilder().setName("hourly").build();
    assertThat(triggers.resumeTrigger(resume).getTrigger().getPaused()).isFalse();
    var remove = RemoveTriggerRequest.newBuilder().setName("hourly").build();
    assertThat(triggers.removeTrigger(remove).getTrigger().getName()).isEqualTo("hourly");
    refused(Status.Code.NOT_FOUND, "there is no trigger 'hourly'", () -> get("hourly"));
    refused(Status.Code.NOT_FOUND, "no trigger", () -> triggers.removeTrigger(remove));
    refused(Status.Code.NOT_FOUND, "no trigger", () -> triggers.pauseTrigger(pause));
  }

  @Test
  void thePreviewSavesNothingAndTellsTheZonesOwnTime() {
    var schedule = Schedule.newBuilder().setCron("30 2 * * *").setZone("Europe/Berlin");
    var request =
        PreviewTriggerRequest.newBuilder()
            .setSchedule(schedule)
            .setSince(seconds("2027-03-27T12:00:00Z"))
            .build();
    var preview = triggers.previewTrigger(request);
    assertThat(preview.getNextList()).hasSize(10);
    assertThat(preview.getLocalList())
        .startsWith(
            "2027-03-28T03:00+02:00[Europe/Berlin]", "2027-03-29T02:30+02:00[Europe/Berlin]");
    assertThat(triggers.listTriggers(ListTriggersRequest.getDefaultInstance()).getTriggersCount())
        .isZero();
  }

  @Test
  void aPreviewEndsWithTheYearsThatCanBeAnswered() {
    var request =
        PreviewTriggerRequest.newBuilder()
            .setSchedule(Schedule.newBuilder().setCron("@monthly"))
            .setSince(seconds("9999-10-15T00:00:00Z"))
            .build();
    assertThat(triggers.previewTrigger(request).getLocalList())
        .containsExactly("9999-11-01T00:00Z[UTC]", "9999-12-01T00:00Z[UTC]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t | 61 * * * *  | UTC          | plan.schedule.cron: character 1, minute '61': value 61"
            + " not in",
        "t | 0 0 30 2 *  | UTC          | plan.schedule.cron: character 5, day of the month '30'",
        "t | @never      | UTC          | plan.schedule.cron: character 1, name '@never'",
        "t | * * * *     | UTC          | plan.schedule.cron: character 8: the day of the week is"
            + " missing",
        "t | @daily      | Europe/Berln | plan.schedule.zone: character 12 of 'Europe/Berln'",
        "a b | @daily    | UTC          | name: must be 1 to 100 letters",
      })
  void whatMakesNoSenseIsRefusedWithFieldPositionAndReason(
      String name, String cron, String zone, String says) {
    refused(Status.Code.INVALID_ARGUMENT, says, () -> save(name, cron, zone));
  }

  @Test
  void aPreviewIsRefusedForTheSameReasons() {
    var schedule = Schedule.newBuilder().setCron("* 25 * * *");
    var request = PreviewTriggerRequest.newBuilder().setSchedule(schedule).build();
    refused(
        Status.Code.INVALID_ARGUMENT,
        "schedule.cron: character 3, hour '25': value 25 not in range [0, 23]",
        () -> triggers.previewTrigger(request));
  }

  @Test
  void aPlanThatCannotBeIsRefused() {
    var late = plan("@daily", "");
    late.getSpecBuilder().setStartAfter(seconds("2026-01-02T00:00:00Z"));
    refused(Status.Code.INVALID_ARGUMENT, "plan.spec.start_after: a trigger's", () -> save(late));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "plan.missed_limit: only with MISSED_ALL",
        () -> save(plan("@daily", "").setMissedLimit(3)));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "plan.missed_limit: must be 1 to 100, not 101",
        () -> save(plan("@daily", "").setMissed(Missed.MISSED_ALL).setMissedLimit(101)));
    var large = plan("@daily", "");
    large.getSpecBuilder().getWorkloadBuilder().clearArgs().setText("#".repeat(300_000));
    refused(
        Status.Code.INVALID_ARGUMENT, "plan.spec.workload: larger than 256 KiB", () -> save(large));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "plan.spec.workload: missing: say what to run",
        () -> save(plan("@daily", "").clearSpec()));
  }

  private static TriggerPlan.Builder plan(String cron, String zone) {
    return TriggerPlan.newBuilder()
        .setSchedule(Schedule.newBuilder().setCron(cron).setZone(zone))
        .setSpec(
            JobSpec.newBuilder()
                .setWorkload(Workload.newBuilder().setLauncher("shell").addArgs("true")));
  }

  private Trigger save(String name, String cron, String zone) {
    var request = SaveTriggerRequest.newBuilder().setName(name).setPlan(plan(cron, zone)).build();
    return triggers.saveTrigger(request).getTrigger();
  }

  private Trigger save(TriggerPlan.Builder plan) {
    var request = SaveTriggerRequest.newBuilder().setName("t").setPlan(plan).build();
    return triggers.saveTrigger(request).getTrigger();
  }

  private Trigger get(String name) {
    return triggers.getTrigger(GetTriggerRequest.newBuilder().setName(name).build()).getTrigger();
  }

  private int jobCount() {
    return jobs.listJobs(ListJobsRequest.getDefaultInstance()).getJobsCount();
  }

  private static Timestamp seconds(String instant) {
    return Timestamp.newBuilder()
        .setSeconds(java.time.Instant.parse(instant).getEpochSecond())
        .build();
  }

  private static void refused(Status.Code code, String says, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> {
              assertThat(it.getStatus().getCode()).isEqualTo(code);
              assertThat(it.getStatus().getDescription()).contains(says);
            });
  }
}
