package dev.lode.cli.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.Attempt;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.CancelJobRequest;
import dev.lode.proto.v1.CancelJobResponse;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.GetJobResponse;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListAgentsRequest;
import dev.lode.proto.v1.ListAgentsResponse;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ListJobsResponse;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.ReadLogResponse;
import dev.lode.proto.v1.RetryJobRequest;
import dev.lode.proto.v1.RetryJobResponse;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobResponse;
import dev.lode.proto.v1.WatchJobRequest;
import dev.lode.proto.v1.WatchJobResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Jobs in memory; the test says what becomes of them.
public final class FakeJobs extends JobsGrpc.JobsImplBase {

  /// What every job is when it is submitted; the test may have it start, or finish, at once.
  private UnaryOperator<Job> onSubmit = UnaryOperator.identity();

  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, ByteString> logs = new HashMap<>();
  private final List<Agent> agents = new ArrayList<>();
  private int answersToLose;

  public synchronized void onSubmit(UnaryOperator<Job> change) {
    onSubmit = change;
  }

  /// The next so many submits are accepted, and their answers lost.
  public synchronized void loseAnswers(int count) {
    answersToLose = count;
  }

  public synchronized void agent(Agent agent) {
    agents.add(agent);
  }

  public synchronized List<Job> all() {
    return List.copyOf(jobs.values());
  }

  public synchronized void change(String id, UnaryOperator<Job> change) {
    jobs.compute(id, (_, job) -> change.apply(job));
    notifyAll();
  }

  /// Adds to the log of one attempt.
  public synchronized void write(String id, int attempt, ByteString data) {
    logs.merge(id + "." + attempt, data, ByteString::concat);
    notifyAll();
  }

  synchronized void wake() {
    notifyAll();
  }

  public static Job running(Job job, int attempt) {
    return job.toBuilder()
        .setState(State.STATE_RUNNING)
        .setAttempt(
            Attempt.newBuilder()
                .setId(AttemptId.newBuilder().setJobId(job.getId()).setNumber(attempt))
                .setHost("host-a")
                .setStartedAt(Timestamps.fromMillis(1_000)))
        .build();
  }

  public static Job finished(Job job, Outcome outcome) {
    return job.toBuilder()
        .setState(State.STATE_FINISHED)
        .setOutcome(outcome)
        .setFinishedAt(Timestamps.fromMillis(3_500))
        .build();
  }

  public static Outcome succeeded() {
    return Outcome.newBuilder().setKind(Outcome.Kind.KIND_SUCCEEDED).setExitCode(0).build();
  }

  @Override
  public synchronized void submitJob(
      SubmitJobRequest request, StreamObserver<SubmitJobResponse> to) {
    var known = keys.get(request.getIdempotencyKey());
    if (known == null) {
      known = new UUID(7, jobs.size() + 1).toString();
      keys.put(request.getIdempotencyKey(), known);
      jobs.put(
          known,
          onSubmit.apply(
              Job.newBuilder()
                  .setId(known)
                  .setNumber(jobs.size() + 1)
                  .setSpec(request.getSpec())
                  .setState(State.STATE_QUEUED)
                  .setSubmittedAt(Timestamps.fromMillis(500))
                  .build()));
    }
    if (answersToLose > 0) {
      answersToLose--;
      to.onError(Status.UNAVAILABLE.withDescription("connection reset").asException());
      return;
    }
    answer(to, SubmitJobResponse.newBuilder().setJob(jobs.get(known)).build());
  }

  @Override
  public synchronized void getJob(GetJobRequest request, StreamObserver<GetJobResponse> to) {
    run(to, () -> answer(to, GetJobResponse.newBuilder().setJob(find(request.getJob())).build()));
  }

  private static void run(StreamObserver<?> to, Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      to.onError(e);
    }
  }

  @Override
  public synchronized void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> to) {
    var matching =
        jobs.values().stream()
            .filter(
                job ->
                    request.getStatesList().isEmpty()
                        || request.getStatesList().contains(job.getState()))
            .filter(
                job ->
                    request.getOutcomesList().isEmpty()
                        || request.getOutcomesList().contains(job.getOutcome().getKind()))
            .toList()
            .reversed();
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int to2 = Math.min(matching.size(), from + request.getPageSize());
    answer(
        to,
        ListJobsResponse.newBuilder()
            .addAllJobs(matching.subList(from, to2))
            .setNextPageToken(to2 < matching.size() ? String.valueOf(to2) : "")
            .build());
  }

  @Override
  public synchronized void cancelJob(
      CancelJobRequest request, StreamObserver<CancelJobResponse> to) {
    var job = find(request.getJob());
    boolean over = job.getState() == State.STATE_FINISHED;
    if (!over) {
      change(
          job.getId(),
          it -> finished(it, Outcome.newBuilder().setKind(Outcome.Kind.KIND_CANCELLED).build()));
    }
    answer(
        to,
        CancelJobResponse.newBuilder()
            .setJob(find(request.getJob()))
            .setAlreadyFinished(over)
            .build());
  }

  @Override
  public synchronized void retryJob(RetryJobRequest request, StreamObserver<RetryJobResponse> to) {
    var job = find(request.getJob());
    boolean over = job.getState() == State.STATE_FINISHED;
    if (over) {
      change(
          job.getId(),
          it -> it.toBuilder().setState(State.STATE_QUEUED).clearOutcome().clearAttempt().build());
    }
    answer(
        to, RetryJobResponse.newBuilder().setJob(find(request.getJob())).setRetried(over).build());
  }

  @Override
  public synchronized void listAgents(
      ListAgentsRequest request, StreamObserver<ListAgentsResponse> to) {
    answer(to, ListAgentsResponse.newBuilder().addAllAgents(agents).build());
  }

  @Override
  public synchronized void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> to) {
    Job last = Job.getDefaultInstance();
    while (last.getState() != State.STATE_FINISHED && !Context.current().isCancelled()) {
      var now = find(request.getJob());
      if (!now.equals(last)) {
        to.onNext(WatchJobResponse.newBuilder().setJob(now).build());
        last = now;
      } else {
        pause();
      }
    }
    to.onCompleted();
  }

  @Override
  public synchronized void readLog(ReadLogRequest request, StreamObserver<ReadLogResponse> to) {
    run(to, () -> read(request, to));
  }

  private void read(ReadLogRequest request, StreamObserver<ReadLogResponse> to) {
    int attempt = request.getAttempt() == 0 ? lastAttempt(request.getJob()) : request.getAttempt();
    long offset = request.getOffset();
    while (!Context.current().isCancelled()) {
      var log = logs.getOrDefault(find(request.getJob()).getId() + "." + attempt, ByteString.EMPTY);
      if (log.size() > offset) {
        var data = log.substring((int) offset);
        to.onNext(
            ReadLogResponse.newBuilder()
                .setAttempt(attempt)
                .setOffset(offset)
                .setData(data)
                .build());
        offset += data.size();
      } else if (request.getAttempt() == 0 && lastAttempt(request.getJob()) > attempt) {
        attempt = lastAttempt(request.getJob());
        offset = attempt == 1 ? offset : 0;
        to.onNext(ReadLogResponse.newBuilder().setAttempt(attempt).setOffset(offset).build());
      } else if (!request.getFollow()
          || find(request.getJob()).getState() == State.STATE_FINISHED) {
        break;
      } else {
        pause();
      }
    }
    to.onCompleted();
  }

  private int lastAttempt(String id) {
    return find(id).getAttempt().getId().getNumber();
  }

  private Job find(String id) {
    return jobs.values().stream()
        .filter(job -> job.getId().equals(id) || String.valueOf(job.getNumber()).equals(id))
        .findFirst()
        .orElseThrow(
            () -> Status.NOT_FOUND.withDescription("there is no job " + id).asRuntimeException());
  }

  /// Until something changes; bounded, because a broken connection changes nothing here. Whoever
  /// calls looks again in a loop.
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    try {
      wait(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> void answer(StreamObserver<T> to, T answer) {
    to.onNext(answer);
    to.onCompleted();
  }
}
