package dev.lode.cli.client;

import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.CancelJobRequest;
import dev.lode.proto.v1.CancelJobResponse;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.ListAgentsRequest;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ListJobsResponse;
import dev.lode.proto.v1.PinJobRequest;
import dev.lode.proto.v1.PinJobResponse;
import dev.lode.proto.v1.RetryJobRequest;
import dev.lode.proto.v1.RetryJobResponse;
import dev.lode.proto.v1.SearchLogRequest;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobResponse;
import dev.lode.proto.v1.WatchJobRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The native job API as commands call it: plain blocking calls, made again while the coordinator
/// is away.
///
/// Every call throws [dev.lode.cli.ending.CommandFailed] with the sentence for the caller when it
/// cannot succeed.
///
/// Threads: any.
public final class LodeClient implements AutoCloseable {

  /// For calls about something that goes on whether they succeed or not.
  private static final Duration FOREVER = Duration.ofDays(10_000);

  /// For calls that somebody waits for.
  private static final Duration A_WHILE = Duration.ofSeconds(30);

  private final Connection connection;

  /// @param news is told, once each, that the coordinator is away and that it is back
  public LodeClient(Entrance entrance, Consumer<String> news, RandomGenerator random) {
    connection = new Connection(entrance, news, random);
  }

  /// Accepts a job; a repeat with the same key returns the job that exists.
  public SubmitJobResponse submit(JobSpec spec, String key) throws InterruptedException {
    var request = SubmitJobRequest.newBuilder().setSpec(spec).setIdempotencyKey(key).build();
    return connection.call(A_WHILE, link -> link.soon().submitJob(request));
  }

  public Job job(String id) throws InterruptedException {
    var request = GetJobRequest.newBuilder().setJob(id).build();
    return connection.call(A_WHILE, link -> link.soon().getJob(request)).getJob();
  }

  public ListJobsResponse list(ListJobsRequest request) throws InterruptedException {
    return connection.call(A_WHILE, link -> link.soon().listJobs(request));
  }

  public CancelJobResponse cancel(String id) throws InterruptedException {
    var request = CancelJobRequest.newBuilder().setJob(id).build();
    return connection.call(A_WHILE, link -> link.soon().cancelJob(request));
  }

  /// Runs a finished job once more.
  ///
  /// @param afterAttempt the number of its last attempt; nothing is done when there was another one
  ///   since
  public RetryJobResponse retry(String id, int afterAttempt) throws InterruptedException {
    var request = RetryJobRequest.newBuilder().setJob(id).setAfterAttempt(afterAttempt).build();
    return connection.call(A_WHILE, link -> link.soon().retryJob(request));
  }

  /// Keeps a job whatever retention says, or no longer.
  public PinJobResponse pin(String id, boolean pinned) throws InterruptedException {
    var request = PinJobRequest.newBuilder().setJob(id).setUnpin(!pinned).build();
    return connection.call(A_WHILE, link -> link.soon().pinJob(request));
  }

  public List<Agent> agents() throws InterruptedException {
    var request = ListAgentsRequest.getDefaultInstance();
    return connection.call(A_WHILE, link -> link.soon().listAgents(request)).getAgentsList();
  }

  /// Hands on each version of a job until it is finished, however long that takes, and returns that
  /// last one.
  public Job watch(String id, Consumer<Job> versions) throws InterruptedException {
    var request = WatchJobRequest.newBuilder().setJob(id).build();
    return connection.call(
        FOREVER,
        link -> {
          var stream = link.jobs().watchJob(request);
          try {
            for (var next = stream.read(); next != null; next = stream.read()) {
              connection.answered();
              versions.accept(next.getJob());
              if (next.getJob().getState() == State.STATE_FINISHED) {
                return next.getJob();
              }
            }
            throw new Unreachable("the coordinator at " + link.door() + " broke off");
          } finally {
            stream.cancel("no more needed", null);
          }
        });
  }

  /// Reads a job's log; see [LogReading].
  public LogReading log(String id) {
    return new LogReading(connection, id);
  }

  /// @param request whose offset and number of matches are where it begins and ends
  public LogSearching search(SearchLogRequest request) {
    return new LogSearching(connection, request);
  }

  /// Carries input files and artifacts; see [BlobTransfer].
  public BlobTransfer blobs() {
    return new BlobTransfer(connection);
  }

  /// Calls about credentials; see [SecretCalls].
  public SecretCalls secrets() {
    return new SecretCalls(connection);
  }

  /// Calls about triggers; see [TriggerCalls].
  public TriggerCalls triggers() {
    return new TriggerCalls(connection);
  }

  /// Brings what the coordinator keeps; see [BackupTransfer].
  public BackupTransfer backup() {
    return new BackupTransfer(connection);
  }

  @Override
  public void close() {
    connection.close();
  }
}
