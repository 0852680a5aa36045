package dev.lode.coordinator.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.PretendedAgent;
import dev.lode.coordinator.api.Stage;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.CancelJobRequest;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListAgentsRequest;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.ReadLogResponse;
import dev.lode.proto.v1.RetryJobRequest;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import dev.lode.proto.v1.WatchJobRequest;
import dev.lode.proto.v1.WatchJobResponse;
import dev.lode.proto.v1.Workload;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real gRPC server and client on loopback, before a real control loop and real stores.
final class NativeServicesTest {

  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Stage stage;
  private JobsGrpc.JobsBlockingStub jobs;
  private BlobsGrpc.BlobsBlockingStub blobs;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    jobs = stage.admin(JobsGrpc.newBlockingStub(stage.channel()));
    blobs = stage.admin(BlobsGrpc.newBlockingStub(stage.channel()));
  }

  @AfterEach
  void close() throws Exception {
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

  private Job submit(String name) {
    return jobs.submitJob(echo(name)).getJob();
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
  void aSubmitIsAnsweredWithTheJobAndFoundAfterwards() {
    var submitted = submit("one");
    assertThat(submitted.getNumber()).isEqualTo(1);
    var request = GetJobRequest.newBuilder().setJob(submitted.getId()).build();
    var found = jobs.getJob(request).getJob();
    assertThat(found.getSpec().getName()).isEqualTo("one");
    assertThat(found.getSpec().getWorkload().getArgsList()).containsExactly("true");
    assertThat(found.getWaiting()).contains("no agent has joined");
  }

  @Test
  void aLogThatIsShorterOnDiskThanItWasIsToldAsALoss() throws Exception {
    var id = submit("one").getId();
    var agent = PretendedAgent.joins(stage, "host");
    agent.starts(1);
    var attempt = agent.attempt(1).id();
    agent.logs(attempt, ByteBuffer.allocate(100));
    agent.collected(1, new Exit.How.Code(0), "");
    var request = GetJobRequest.newBuilder().setJob(id).build();
    assertThat(jobs.getJob(request).getJob().getLogLostBytes()).isZero();

    close();
    var file = folder.resolve("logs").resolve(id.substring(0, 2)).resolve(attempt + ".log");
    Files.write(file, new byte[60]);
    open();
    assertThat(jobs.getJob(request).getJob())
        .satisfies(it -> assertThat(it.getLogBytes()).isEqualTo(60))
        .satisfies(it -> assertThat(it.getLogLostBytes()).isEqualTo(40));
  }

  @Test
  void everyTokenOpensItsOwnServiceOnly() {
    var list = ListJobsRequest.getDefaultInstance();
    var missing = FindMissingBlobsRequest.getDefaultInstance();
    var bare = JobsGrpc.newBlockingStub(stage.channel());
    refused(Status.Code.UNAUTHENTICATED, "token", () -> bare.listJobs(list));
    var wrong = stage.with(bare, "nonsense");
    refused(Status.Code.UNAUTHENTICATED, "wrong token", () -> wrong.listJobs(list));
    var agents = stage.with(bare, stage.joinToken());
    refused(Status.Code.UNAUTHENTICATED, "wrong token", () -> agents.listJobs(list));
    var ofAgent = stage.with(BlobsGrpc.newBlockingStub(stage.channel()), stage.joinToken());
    assertThat(ofAgent.findMissingBlobs(missing).getSha256Count()).isZero();
  }

  @Test
  void refusalsSayWhatToChange() {
    refused(
        Status.Code.INVALID_ARGUMENT,
        "spec.workload: missing",
        () -> jobs.submitJob(SubmitJobRequest.getDefaultInstance()));
    refused(
        Status.Code.NOT_FOUND,
        "there is no job '7'",
        () -> jobs.getJob(GetJobRequest.newBuilder().setJob("7").build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "page_size",
        () -> jobs.listJobs(ListJobsRequest.newBuilder().setPageSize(-1).build()));
    var large = "x".repeat(1000);
    var workload = Workload.newBuilder().setLauncher("shell");
    for (int i = 0; i < 9000; i++) {
      workload.addArgs(large);
    }
    var spec = JobSpec.newBuilder().setWorkload(workload);
    refused(
        Status.Code.INVALID_ARGUMENT,
        "8 MiB",
        () -> jobs.submitJob(SubmitJobRequest.newBuilder().setSpec(spec).build()));
  }

  @Test
  void pagesGoThroughAllJobsOnceNewestFirstAlsoWhileMoreAreSubmitted() {
    for (int i = 1; i <= 250; i++) {
      submit("job-" + i);
    }
    var numbers = new ArrayList<Long>();
    var token = "";
    int pages = 0;
    do {
      var page =
          jobs.listJobs(ListJobsRequest.newBuilder().setPageSize(40).setPageToken(token).build());
      page.getJobsList().forEach(it -> numbers.add(it.getNumber()));
      assertThat(page.getJobsList())
          .allSatisfy(it -> assertThat(it.getSpec().hasWorkload()).isFalse());
      token = page.getNextPageToken();
      pages++;
      submit("later");
    } while (!token.isEmpty());
    assertThat(pages).isEqualTo(7);
    assertThat(numbers).hasSize(250).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(numbers.getFirst()).isEqualTo(250);
    assertThat(numbers.getLast()).isEqualTo(1);
  }

  @Test
  void aRetryThatIsRepeatedOrComesTooLateChangesNothing() throws Exception {
    submit("a");
    var first = RetryJobRequest.newBuilder().setJob("1").build();
    assertThat(jobs.retryJob(first).getRetried()).isFalse();
    jobs.cancelJob(CancelJobRequest.newBuilder().setJob("1").build());
    var retried = jobs.retryJob(first);
    assertThat(retried.getRetried()).isTrue();
    assertThat(retried.getJob().getState()).isEqualTo(State.STATE_QUEUED);
    assertThat(jobs.retryJob(first).getRetried()).isFalse();
    assertThat(numbers(ListJobsRequest.newBuilder().addStates(State.STATE_QUEUED).build()))
        .containsExactly(1L);
  }

  @Test
  void filtersByStateOutcomeAndNameGoTogether() throws Exception {
    submit("a");
    submit("b");
    submit("a");
    var cancelled = jobs.cancelJob(CancelJobRequest.newBuilder().setJob("3").build());
    assertThat(cancelled.getAlreadyFinished()).isFalse();
    var queued = ListJobsRequest.newBuilder().addStates(State.STATE_QUEUED);
    assertThat(numbers(queued.build())).containsExactly(2L, 1L);
    assertThat(numbers(queued.setName("a").build())).containsExactly(1L);
    assertThat(
            numbers(
                ListJobsRequest.newBuilder()
                    .addOutcomes(Outcome.Kind.KIND_CANCELLED)
                    .addOutcomes(Outcome.Kind.KIND_FAILED)
                    .build()))
        .containsExactly(3L);
  }

  private List<Long> numbers(ListJobsRequest request) {
    return jobs.listJobs(request).getJobsList().stream().map(Job::getNumber).toList();
  }

  @Test
  void aWatcherSeesTheLastVersionAndThenTheEnd() throws Exception {
    submit("one");
    var versions = new ArrayList<WatchJobResponse>();
    var watch = jobs.watchJob(WatchJobRequest.newBuilder().setJob("1").build());
    versions.add(watch.next());
    var agent = PretendedAgent.joins(stage, "host-1");
    agent.starts(1);
    agent.progresses(1, 10, "a");
    agent.progresses(1, 20, "b");
    agent.collected(1, new Exit.How.Code(0), "{}");
    watch.forEachRemaining(versions::add);
    assertThat(versions.getLast().getJob().getState()).isEqualTo(State.STATE_FINISHED);
    assertThat(versions.getLast().getJob().getResultJson()).isEqualTo("{}");
    assertThat(versions).doesNotHaveDuplicates();
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
  }

  @Test
  void aFollowerGetsEveryByteOfEveryAttempt() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit("one");
    var log = jobs.readLog(ReadLogRequest.newBuilder().setJob("1").setFollow(true).build());
    agent.starts(1);
    var first = bytes(1, 700_000);
    var again = bytes(2, 300_001);
    agent.logs(agent.attempt(1).id(), ByteBuffer.wrap(first));
    var got = new ByteArrayOutputStream();
    while (got.size() < first.length) {
      take(log.next(), 1, got);
    }
    assertThat(got.toByteArray()).isEqualTo(first);
    agent.isLost();
    agent.joins();
    agent.starts(1);
    agent.logs(agent.attempt(1).id(), ByteBuffer.wrap(again));
    agent.collected(1, new Exit.How.Signal(9), "");
    got.reset();
    log.forEachRemaining(it -> take(it, 2, got));
    assertThat(got.toByteArray()).isEqualTo(again);
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
  }

  private static void take(ReadLogResponse part, int attempt, ByteArrayOutputStream got) {
    assertThat(part.getAttempt()).isEqualTo(attempt);
    assertThat(part.getOffset()).isEqualTo(got.size());
    assertThat(part.getData().size()).isLessThanOrEqualTo(256 << 10);
    got.writeBytes(part.getData().toByteArray());
  }

  private static byte[] bytes(long seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aReaderThatStopsIsNotReadAheadFor() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit("one");
    agent.starts(1);
    var content = bytes(3, 64 * MIB);
    agent.logs(agent.attempt(1).id(), ByteBuffer.wrap(content));
    agent.collected(1, new Exit.How.Code(0), "");
    var log = jobs.readLog(ReadLogRequest.newBuilder().setJob("1").setFollow(true).build());
    var digest = Sha256.digest();
    digest.update(log.next().getData().asReadOnlyByteBuffer());
    var ahead = new long[] {-1};
    await()
        .atMost(Stage.LONG)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .until(() -> ahead[0] == (ahead[0] = stage.logBytesRead()));
    assertThat(ahead[0]).isLessThan(content.length / 2);
    log.forEachRemaining(it -> digest.update(it.getData().asReadOnlyByteBuffer()));
    assertThat(Sha256.from(digest.digest())).isEqualTo(Sha256.of(content));
  }

  @Test
  void aCallerWhoLeavesFreesItsPlace() throws Exception {
    submit("one");
    var context = Context.current().withCancellation();
    Iterator<ReadLogResponse> log =
        context.call(
            () -> jobs.readLog(ReadLogRequest.newBuilder().setJob("1").setFollow(true).build()));
    context.run(() -> jobs.watchJob(WatchJobRequest.newBuilder().setJob("1").build()).next());
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 2);
    context.cancel(null);
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
    assertThatThrownBy(log::hasNext).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void anUploadIsKeptWhenItIsWhatItWasSaidToBe() throws Exception {
    var content = bytes(4, 3 * MIB + 17);
    var name = Sha256.of(content);
    assertThat(upload(name, content.length, content).get().getStored()).isTrue();
    assertThat(upload(name, content.length, content).get().getStored()).isFalse();
    var parts = blobs.downloadBlob(DownloadBlobRequest.newBuilder().setSha256(name.hex()).build());
    var got = new ByteArrayOutputStream();
    parts.forEachRemaining(
        it -> {
          assertThat(it.getData().size()).isLessThanOrEqualTo(MIB);
          got.writeBytes(it.getData().toByteArray());
        });
    assertThat(got.toByteArray()).isEqualTo(content);
    var tail =
        blobs.downloadBlob(
            DownloadBlobRequest.newBuilder().setSha256(name.hex()).setOffset(3 * MIB).build());
    assertThat(tail.next().getData().size()).isEqualTo(17);
    assertThat(tail.hasNext()).isFalse();
    assertThat(stage.blobs.transfers()).isZero();
  }

  @Test
  void anUploadThatIsSomethingElseLeavesNothing() {
    var content = bytes(5, 100_000);
    var other = Sha256.of(bytes(6, 10));
    uploadRefused("its SHA-256 is", upload(other, content.length, content));
    var name = Sha256.of(content);
    uploadRefused("ended after 100000 of 100001", upload(name, content.length + 1, content));
    uploadRefused("more than the 99999 bytes", upload(name, content.length - 1, content));
    uploadRefused("not a SHA-256", upload("nonsense", 1, content));
    uploadRefused("a blob has at most", upload(name, Long.MAX_VALUE, content));
    assertThat(stage.blobs.has(name)).isFalse();
    assertThat(stage.blobs.has(other)).isFalse();
    await().atMost(Stage.LONG).until(() -> stage.blobs.transfers() == 0);
  }

  private static void uploadRefused(String says, CompletableFuture<UploadBlobResponse> upload) {
    assertThatThrownBy(() -> upload.get(Stage.LONG.toSeconds(), TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> {
              assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(it.getStatus().getDescription()).contains(says);
            });
  }

  private CompletableFuture<UploadBlobResponse> upload(Sha256 name, long size, byte[] content) {
    return upload(name.hex(), size, content);
  }

  private CompletableFuture<UploadBlobResponse> upload(String name, long size, byte[] content) {
    var answer = new CompletableFuture<UploadBlobResponse>();
    var to =
        stage
            .admin(BlobsGrpc.newStub(stage.channel()))
            .uploadBlob(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadBlobResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    to.onNext(UploadBlobRequest.newBuilder().setSha256(name).setSizeBytes(size).build());
    for (int at = 0; at < content.length; at += MIB) {
      int length = Math.min(MIB, content.length - at);
      to.onNext(
          UploadBlobRequest.newBuilder().setData(ByteString.copyFrom(content, at, length)).build());
    }
    to.onCompleted();
    return answer;
  }

  @Test
  void agentsAreListedByTheirHosts() throws Exception {
    PretendedAgent.joins(stage, "zebra");
    PretendedAgent.joins(stage, "ant");
    assertThat(jobs.listAgents(ListAgentsRequest.getDefaultInstance()).getAgentsList())
        .extracting(it -> it.getHost().getName())
        .containsExactly("ant", "zebra");
  }
}
