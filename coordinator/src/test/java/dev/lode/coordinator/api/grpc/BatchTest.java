package dev.lode.coordinator.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.api.Stage;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobsRequest;
import dev.lode.proto.v1.Workload;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many jobs in one call, over gRPC, before a real control loop and real stores.
final class BatchTest {

  @TempDir Path folder;
  private Stage stage;
  private JobsGrpc.JobsBlockingStub jobs;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    jobs = stage.admin(JobsGrpc.newBlockingStub(stage.channel()));
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static SubmitJobRequest echo(String name) {
    return SubmitJobRequest.newBuilder()
        .setSpec(
            JobSpec.newBuilder()
                .setName(name)
                .setWorkload(Workload.newBuilder().setLauncher("shell").addArgs("true")))
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

  @Test
  void eachJobOfABatchIsAnsweredByItselfAndTheAcceptedOnesAreOnRecord() {
    var batch = SubmitJobsRequest.newBuilder();
    for (int i = 0; i < 100; i++) {
      batch.addJobs(echo("job-" + i).toBuilder().setIdempotencyKey("key-" + i % 90));
    }
    batch.setJobs(7, SubmitJobRequest.getDefaultInstance());
    var answers = jobs.submitJobs(batch.build()).getAnswersList();
    assertThat(answers).hasSize(100);
    for (int i = 0; i < 100; i++) {
      var answer = answers.get(i);
      if (i == 7) {
        assertThat(answer.getRefused().getCode()).isEqualTo("INVALID_ARGUMENT");
        assertThat(answer.getRefused().getMessage()).contains("spec.workload");
        continue;
      }
      boolean again = i >= 90 && i != 97;
      assertThat(answer.getAccepted().getExisted()).as("job %d", i).isEqualTo(again);
      var job = answer.getAccepted().getJob();
      assertThat(stage.job(job.getNumber()).id().value()).isEqualTo(job.getId());
      assertThat(job.getSpec().getName()).isEqualTo("job-" + (again ? i - 90 : i));
    }
    var again = jobs.submitJobs(batch.removeJobs(7).build()).getAnswersList();
    assertThat(again).allMatch(it -> it.getAccepted().getExisted());
  }

  @Test
  void aBatchIsBounded() {
    refused(
        Status.Code.INVALID_ARGUMENT,
        "jobs: 1 to 1000",
        () -> jobs.submitJobs(SubmitJobsRequest.getDefaultInstance()));
    var many = SubmitJobsRequest.newBuilder();
    for (int i = 0; i < 1001; i++) {
      many.addJobs(echo("x"));
    }
    refused(Status.Code.INVALID_ARGUMENT, "1001", () -> jobs.submitJobs(many.build()));
  }

  @Test
  void aBatchOfWhichNoneCanBeTakenIsRefusedAsAWhole() throws Exception {
    var batch = SubmitJobsRequest.newBuilder().addJobs(echo("a")).addJobs(echo("b")).build();
    stage.control.stop();
    refused(Status.Code.UNAVAILABLE, "stopping", () -> jobs.submitJobs(batch));
  }
}
