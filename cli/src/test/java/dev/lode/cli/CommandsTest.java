package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.lode.cli.fake.FakeCoordinator;
import dev.lode.cli.fake.FakeJobs;
import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.Gpu;
import dev.lode.proto.v1.Host;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.ListJobsResponse;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.PastAttempt;
import dev.lode.proto.v1.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CommandsTest {

  @TempDir Path folder;
  private FakeCoordinator fake;
  private Console console;

  @BeforeEach
  void open() throws Exception {
    fake = FakeCoordinator.started();
    console = new Console(folder).speakingTo(fake);
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void aRunPrintsTheLogAsItWasWrittenAndNothingElseOnStandardOutput() throws Exception {
    var garbage = new byte[3 << 20];
    new Random(5).nextBytes(garbage);
    fake.jobs.onSubmit(
        job -> {
          fake.jobs.write(job.getId(), 1, ByteString.copyFrom(garbage));
          return FakeJobs.finished(
              FakeJobs.running(job, 1).toBuilder()
                  .setProgress(Progress.newBuilder().setPercent(99.9).setMessage("almost"))
                  .setResultJson("{\"accuracy\": 0.97}")
                  .addArtifacts(artifact("model.json", "weights"))
                  .addNotes("one file was left out")
                  .build(),
              FakeJobs.succeeded());
        });
    Files.writeString(folder.resolve("train.py"), "print(1)\n");

    int code = console.lode("run", "train.py", "--gpus", "7", "--help");

    assertThat(code).isZero();
    assertThat(console.out.toByteArray()).isEqualTo(garbage);
    assertThat(console.err())
        .contains("progress  99 %  almost\n")
        .contains("lode: job 1 succeeded after 2.5 s\n")
        .contains("note: one file was left out")
        .contains("result: {\"accuracy\": 0.97}\n")
        .contains("7 B  model.json\n")
        .contains("lode get -o DIR 1");
    var workload = fake.jobs.all().getFirst().getSpec().getWorkload();
    assertThat(workload.getArgsList()).containsExactly("--gpus", "7", "--help");
    assertThat(fake.blobs.all()).containsKey(workload.getFiles(0).getSha256());
  }

  @Test
  void withJsonTheLogGoesToStandardErrorAndTheJobToStandardOutput() throws Exception {
    fake.jobs.onSubmit(
        job -> {
          fake.jobs.write(job.getId(), 1, ByteString.copyFromUtf8("a line of log\n"));
          return FakeJobs.finished(
              FakeJobs.running(job, 1).toBuilder().setResultJson("{\"x\": 1}").build(),
              FakeJobs.succeeded());
        });

    assertThat(console.lode("run", "--json", "--", "true")).isZero();

    var job = Job.newBuilder();
    JsonFormat.parser().merge(console.out(), job);
    assertThat(job.getResultJson()).isEqualTo("{\"x\": 1}");
    assertThat(console.err()).contains("a line of log\n");
  }

  @Test
  void theExitCodeIsTheProgramsOwnOrSaysWhatElseHappened() {
    assertThat(ending("exit_code", "ended with exit code 3", 3)).isEqualTo(3);
    assertThat(ending("signal", "ended by signal 9 (SIGKILL)", 9)).isEqualTo(137);
    assertThat(ending("timed_out", "ran longer than its timeout of 1 s", 143)).isEqualTo(124);
    assertThat(ending("silent", "wrote nothing for 1 s", 143)).isEqualTo(124);
    assertThat(ending("unstartable", "could not be started: not found: frob", 0)).isEqualTo(127);
    assertThat(ending("unstartable", "could not be started: not executable: x", 0)).isEqualTo(126);
    assertThat(ending("out_of_memory", "killed by the kernel", 9)).isEqualTo(137);
    assertThat(ending("agent_lost", "its agent was lost", 0)).isEqualTo(125);
    assertThat(console.err()).contains("job 1 failed after 2.5 s: ended with exit code 3\n");
  }

  private int ending(String code, String message, int number) {
    fake.jobs.onSubmit(
        job ->
            FakeJobs.finished(
                FakeJobs.running(job, 1),
                Outcome.newBuilder()
                    .setKind(Outcome.Kind.KIND_FAILED)
                    .setCode(code)
                    .setMessage(message)
                    .setExitCode(number)
                    .setSignal(number)
                    .build()));
    return console.lode("run", "--", "x");
  }

  @Test
  void whyAJobWaitsIsSaidAndSaidAgainWhenItIsAnotherReason() {
    fake.jobs.onSubmit(job -> job.toBuilder().setWaiting("no agent has 2 GPUs").build());
    var run = CompletableFuture.supplyAsync(() -> console.lode("run", "--gpus", "2", "--", "x"));

    await().until(() -> console.err().contains("waiting: no agent has 2 GPUs"));
    var id = fake.jobs.all().getFirst().getId();
    fake.jobs.change(id, job -> job.toBuilder().setWaiting("all GPUs are held").build());
    await().until(() -> console.err().contains("waiting: all GPUs are held"));
    fake.jobs.change(id, job -> FakeJobs.finished(job, FakeJobs.succeeded()));

    assertThat(run.join()).isZero();
    assertThat(console.err().split("waiting: ", -1)).hasSize(3);
  }

  @Test
  void aRunGoesOnWhenTheCoordinatorWasAway() throws Exception {
    fake.jobs.onSubmit(job -> FakeJobs.running(job, 1));
    var run = CompletableFuture.supplyAsync(() -> console.lode("run", "--", "x"));
    await().until(() -> !fake.jobs.all().isEmpty());
    var id = fake.jobs.all().getFirst().getId();
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("one "));
    await().until(() -> console.out().equals("one "));

    fake.stop();
    await().until(() -> console.err().contains("trying again"));
    fake.start();
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("two"));
    fake.jobs.change(id, job -> FakeJobs.finished(job, FakeJobs.succeeded()));

    assertThat(run.join()).isZero();
    assertThat(console.out()).isEqualTo("one two");
    assertThat(console.err()).contains("lode: the coordinator answers again\n");
  }

  @Test
  void submitPrintsTheIdAndTheSameKeyMakesOneJob() {
    assertThat(console.lode("submit", "--key", "k", "--name", "n", "--", "true")).isZero();
    assertThat(console.lode("submit", "--key", "k", "--", "true")).isZero();

    var id = fake.jobs.all().getFirst().getId();
    assertThat(console.out()).isEqualTo(id + "\n" + id + "\n");
    assertThat(fake.jobs.all()).hasSize(1);
  }

  @Test
  void whatAJobAsksForGoesAlong() {
    console.lode(
        "submit",
        "--gpu-type",
        "H100",
        "--min-vram",
        "24GB",
        "--cpus",
        "0.5",
        "--memory",
        "4GB",
        "--silent-after",
        "20m",
        "--timeout",
        "90m",
        "--grace",
        "3s",
        "--priority",
        "-5",
        "--on-disconnect",
        "keep",
        "--env",
        "A=1",
        "--",
        "true");

    var spec = fake.jobs.all().getFirst().getSpec();
    assertThat(spec.getResources().getGpus()).isEqualTo(1);
    assertThat(spec.getResources().getGpuType()).isEqualTo("H100");
    assertThat(spec.getResources().getMinVramBytes()).isEqualTo(24_000_000_000L);
    assertThat(spec.getResources().getMilliCpus()).isEqualTo(500);
    assertThat(spec.getResources().getMemoryBytes()).isEqualTo(4_000_000_000L);
    assertThat(spec.getTimeout().getSeconds()).isEqualTo(5400);
    assertThat(spec.getSilentAfter().getSeconds()).isEqualTo(1200);
    assertThat(spec.getGrace().getSeconds()).isEqualTo(3);
    assertThat(spec.getPriority()).isEqualTo(-5);
    assertThat(spec.getOnDisconnectValue()).isEqualTo(2);
    assertThat(spec.getWorkload().getEnvMap()).containsEntry("A", "1");
  }

  @Test
  void psShowsLiveJobsAndWithAllTheFinishedOnesAfterThem() throws Exception {
    submitThree();

    assertThat(console.lode("ps")).isZero();
    assertThat(console.out())
        .isEqualTo(
            """
            JOB  ID        NAME    STATE    PROGRESS  GPUS  HOST           RAN       SUBMITTED
              3  00000000  third   queued                0                      1 min 39 s ago
              2  00000000  second  running      45 %     0  host-a  1 min 39 s  1 min 39 s ago
            """);
    console.out.reset();
    console.lode("ps", "-a", "--json");
    var all = ListJobsResponse.newBuilder();
    JsonFormat.parser().merge(console.out(), all);
    assertThat(all.getJobsList())
        .extracting(job -> job.getSpec().getName())
        .containsExactly("third", "second", "first");
    console.out.reset();
    console.lode("ps", "--state", "succeeded,running", "--limit", "1");
    assertThat(console.out()).contains("second").doesNotContain("first");
  }

  @Test
  void namesCannotMoveTheCursor() {
    console.lode("submit", "--name", "a\u001b[2Jb\nc", "--", "true");
    console.out.reset();

    console.lode("ps");

    assertThat(console.out()).contains("a [2Jb c").doesNotContain("\u001b");
  }

  private void submitThree() {
    for (var name : new String[] {"first", "second", "third"}) {
      console.lode("submit", "--name", name, "--", "true");
    }
    console.out.reset();
    var jobs = fake.jobs.all();
    fake.jobs.change(
        jobs.get(0).getId(),
        job -> FakeJobs.finished(FakeJobs.running(job, 1), FakeJobs.succeeded()));
    fake.jobs.change(
        jobs.get(1).getId(),
        job ->
            FakeJobs.running(job, 1).toBuilder()
                .setProgress(Progress.newBuilder().setPercent(45))
                .build());
  }

  @Test
  void showSaysWhyAJobWaits() {
    fake.jobs.onSubmit(job -> job.toBuilder().setWaiting("no agent has 9 GPUs").build());
    console.lode("submit", "--gpus", "9", "--env", "TOKEN=secret", "--", "python3", "-V");
    console.out.reset();

    assertThat(console.lode("show", "1")).isZero();

    assertThat(console.out())
        .contains("state         queued\n")
        .contains("waits         no agent has 9 GPUs\n")
        .contains("runs          shell: python3 -V\n")
        .contains("needs         9 GPUs, 1 CPU\n")
        .contains("env           TOKEN\n")
        .doesNotContain("secret");
  }

  @Test
  void aJobThatThereIsNotExitsWith65() {
    for (var command : new String[] {"show", "logs", "get"}) {
      assertThat(console.lode(command, "77")).as(command).isEqualTo(65);
    }
    assertThat(console.err()).contains("there is no job 77");
  }

  @Test
  void logsPrintsBytesOnly() {
    console.lode("submit", "--", "true");
    console.out.reset();
    var id = fake.jobs.all().getFirst().getId();
    fake.jobs.change(id, job -> FakeJobs.running(job, 1));
    fake.jobs.write(id, 1, ByteString.copyFrom(new byte[] {0, (byte) 0xff, '\r', 'x'}));

    assertThat(console.lode("logs", "1")).isZero();

    assertThat(console.out.toByteArray()).containsExactly(0, 0xff, '\r', 'x');
    assertThat(console.err()).isEmpty();
  }

  @Test
  void logsSaysWhatTheAttemptsLogHasLost() {
    console.lode("submit", "--", "true");
    console.out.reset();
    var id = fake.jobs.all().getFirst().getId();
    fake.jobs.change(
        id,
        job ->
            FakeJobs.running(job, 2).toBuilder()
                .setLogLostBytes(42)
                .addPastAttempts(
                    PastAttempt.newBuilder()
                        .setAttempt(FakeJobs.running(job, 1).getAttempt())
                        .setLogLostBytes(7))
                .build());
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("first"));
    fake.jobs.write(id, 2, ByteString.copyFromUtf8("second"));

    assertThat(console.lode("logs", "1")).isZero();
    assertThat(console.lode("logs", "--attempt", "1", "1")).isZero();

    assertThat(console.out()).isEqualTo("secondfirst");
    assertThat(console.err())
        .isEqualTo("lode: 42 B of its log were lost\nlode: 7 B of its log were lost\n");
  }

  @Test
  void aBackupIntoNoFolderNamesTheFolder() {
    assertThat(console.lode("admin", "backup", "none/b.zip")).isEqualTo(74);

    assertThat(console.err())
        .isEqualTo("lode: cannot write none/b.zip: there is no folder " + folder.resolve("none\n"));
  }

  @Test
  void waitExitsWithTheFirstCodeThatIsNotZero() {
    fake.jobs.onSubmit(job -> FakeJobs.finished(job, FakeJobs.succeeded()));
    console.lode("submit", "--", "true");
    ending("exit_code", "ended with exit code 3", 3);

    assertThat(console.lode("wait", "1")).isZero();
    assertThat(console.lode("wait", "1", "2")).isEqualTo(3);
  }

  @Test
  void retryRunsAFinishedJobOnceMoreAndLeavesAnyOtherAlone() throws Exception {
    submitThree();
    console.out.reset();

    assertThat(console.lode("retry", "1")).isZero();
    assertThat(console.lode("retry", "1")).isEqualTo(65);

    assertThat(console.out()).isEqualTo("job 1: queued\n");
    assertThat(console.err()).isEqualTo("lode: job 1 has not finished: queued\n");
  }

  @Test
  void cancelSaysWhetherTheJobHadEndedBefore() {
    console.lode("submit", "--", "true");
    console.out.reset();

    console.lode("cancel", "1");
    console.lode("cancel", "1");

    assertThat(console.out()).isEqualTo("job 1: cancelled\njob 1 had ended before: cancelled\n");
    assertThat(console.lode("wait", "1")).isEqualTo(130);
  }

  @Test
  void getBringsTheArtifactsAndPrintsWhereTheyLie() throws Exception {
    fake.jobs.onSubmit(
        job ->
            FakeJobs.finished(
                job.toBuilder()
                    .addArtifacts(artifact("model.json", "weights"))
                    .addArtifacts(artifact("plots/loss.txt", "loss"))
                    .build(),
                FakeJobs.succeeded()));
    console.lode("submit", "--", "true");
    console.out.reset();

    assertThat(console.lode("get", "1")).isZero();

    var target = folder.resolve("job-1");
    assertThat(console.out())
        .isEqualTo(target.resolve("model.json") + "\n" + target.resolve("plots/loss.txt") + "\n");
    assertThat(target.resolve("plots/loss.txt")).hasContent("loss");
    assertThat(console.lode("run", "--get", "out", "--", "true")).isZero();
    assertThat(folder.resolve("out/model.json")).hasContent("weights");
  }

  @Test
  void agentsShowsWhatIsFree() {
    fake.jobs.agent(
        Agent.newBuilder()
            .setId("agent-1")
            .setState(Agent.State.STATE_LIVE)
            .setHost(
                Host.newBuilder()
                    .setName("gpu-7")
                    .setMilliCpus(64_000)
                    .addGpus(Gpu.newBuilder().setName("H100").setId("a"))
                    .addGpus(Gpu.newBuilder().setName("H100").setId("b")))
            .addFreeGpuIds("a")
            .setFreeMilliCpus(63_500)
            .setFreeMemoryBytes(1_500_000_000)
            .build());

    assertThat(console.lode("agents")).isZero();

    assertThat(console.out())
        .contains("agent-1  gpu-7  live      0        1/2    63.5/64       1.5 GB  2x H100");
  }

  private Artifact artifact(String name, String content) {
    var bytes = ByteString.copyFromUtf8(content);
    return Artifact.newBuilder()
        .setName(name)
        .setSha256(fake.blobs.put(bytes).hex())
        .setSizeBytes(bytes.size())
        .build();
  }
}
