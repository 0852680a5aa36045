package dev.lode.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Exit;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.retention.Ended;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.PinJobRequest;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.Workload;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers are told of what retention has removed.
final class RemovedTest {

  private static final Limit A_DAY = new Limit(Duration.ofDays(1), Long.MAX_VALUE);

  @TempDir Path folder;
  private Stage stage;
  private JobsGrpc.JobsBlockingStub api;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    api = stage.admin(JobsGrpc.newBlockingStub(stage.channel()));
    var agent = PretendedAgent.joins(stage, "host-a");
    for (int job = 1; job <= 2; job++) {
      var workload = Workload.newBuilder().setLauncher("shell").addArgs("true");
      var _ =
          api.submitJob(
              SubmitJobRequest.newBuilder()
                  .setSpec(JobSpec.newBuilder().setWorkload(workload))
                  .build());
      agent.starts(job);
      agent.logs(job, "hello\n");
      agent.exits(job, new Exit.How.Code(0));
      agent.collected(job, new Exit.How.Code(0), "");
    }
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private void sweep(long number, Retention policy) throws Exception {
    var job = stage.job(number);
    var found = List.of(new Ended(job, ((JobState.Finished) job.state()).at(), 6, 3));
    stage.passes(Duration.ofDays(1));
    var _ =
        stage.ask(
            new Command.Sweep(policy, new Findings(new Totals(2, 12, 6), found, found, found)));
  }

  private Job get(String job) {
    return api.getJob(GetJobRequest.newBuilder().setJob(job).build()).getJob();
  }

  private void readLog(String job) {
    api.readLog(ReadLogRequest.newBuilder().setJob(job).build()).forEachRemaining(_ -> {});
  }

  private static void assertNotFound(Runnable call, String message) {
    Assertions.assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> {
              assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(it.getStatus().getDescription()).isEqualTo(message);
            });
  }

  @Test
  void aRemovedLogSaysWhenAndWhyAndIsNotCalledLost() throws Exception {
    sweep(1, new Retention(Limit.NONE, A_DAY, A_DAY, null));
    assertNotFound(
        () -> readLog("1"),
        "the log of job 1 was removed on 2026-01-02T12:00:00Z by retention: logs are kept for a"
            + " day");
    for (var job : List.of(get("1"), list().getLast())) {
      assertThat(job.getLogRemoved().getWhy()).isEqualTo("logs are kept for a day");
      assertThat(job.getLogRemoved().getBytes()).isEqualTo(6);
      assertThat(job.getLogLostBytes()).isZero();
      assertThat(job.getArtifactsRemoved().getWhy()).isEqualTo("artifacts are kept for a day");
    }
    assertThat(list().getLast().getLogBytes()).isZero();
    readLog("2");
    assertThat(get("2").hasLogRemoved()).isFalse();
  }

  private List<Job> list() {
    return api.listJobs(ListJobsRequest.getDefaultInstance()).getJobsList();
  }

  @Test
  void aJobThatIsGoneIsToldApartFromOneThatNeverWas() throws Exception {
    sweep(1, new Retention(A_DAY, Limit.NONE, Limit.NONE, null));
    assertNotFound(
        () -> get("1"),
        "job 1 has been removed by retention: see --keep-jobs and --keep-jobs-count of lode"
            + " coordinator");
    assertNotFound(() -> get("3"), "there is no job '3'");
    assertThat(list()).hasSize(1);
  }

  @Test
  void aPinnedJobIsShownAsOneAndStays() throws Exception {
    var pinned = api.pinJob(PinJobRequest.newBuilder().setJob("1").build()).getJob();
    assertThat(pinned.getPinned()).isTrue();
    sweep(1, new Retention(A_DAY, A_DAY, A_DAY, null));
    assertThat(get("1").getPinned()).isTrue();
    assertThat(list().getLast().getPinned()).isTrue();
    readLog("1");
    var unpinned = api.pinJob(PinJobRequest.newBuilder().setJob("1").setUnpin(true).build());
    assertThat(unpinned.getJob().getPinned()).isFalse();
    sweep(1, new Retention(A_DAY, A_DAY, A_DAY, null));
    assertThat(list()).hasSize(1);
  }
}
