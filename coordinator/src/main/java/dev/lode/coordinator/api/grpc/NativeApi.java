package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.BlobUpload;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Jobs;
import dev.lode.coordinator.api.Logs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.Secrets;
import dev.lode.coordinator.api.Triggers;
import dev.lode.coordinator.api.grpc.NativeMethod.Source;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.CancelJobRequest;
import dev.lode.proto.v1.CancelJobResponse;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.DownloadBlobResponse;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.FindMissingBlobsResponse;
import dev.lode.proto.v1.GetJobRequest;
import dev.lode.proto.v1.GetJobResponse;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ListAgentsRequest;
import dev.lode.proto.v1.ListAgentsResponse;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ListJobsResponse;
import dev.lode.proto.v1.PinJobRequest;
import dev.lode.proto.v1.PinJobResponse;
import dev.lode.proto.v1.RetryJobRequest;
import dev.lode.proto.v1.RetryJobResponse;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobResponse;
import dev.lode.proto.v1.SubmitJobsRequest;
import dev.lode.proto.v1.SubmitJobsResponse;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import dev.lode.proto.v1.WatchJobRequest;
import dev.lode.proto.v1.WatchJobResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The native API's calls, answered by the doors to jobs, blobs and triggers.
///
/// Threads: any.
public final class NativeApi {

  /// The largest submit, over gRPC and HTTP alike.
  public static final int MAX_REQUEST_BYTES = 8 << 20;

  private static final Set<Role> ADMIN = Set.of(Role.ADMIN);
  private static final Set<Role> ANY = Set.of(Role.ADMIN, Role.JOIN);

  private final Jobs jobs;
  private final Blobs blobs;
  private final TriggersApi triggers;
  private final CredentialsApi credentials;
  private final LogsApi logs;

  public NativeApi(Jobs jobs, Blobs blobs, Triggers triggers, Secrets secrets) {
    this.jobs = jobs;
    this.logs = new LogsApi(jobs.logs());
    this.blobs = blobs;
    this.triggers = new TriggersApi(triggers);
    this.credentials = new CredentialsApi(secrets);
  }

  /// Every call, in the order of the `.proto` files.
  public List<NativeMethod<? extends Message, ? extends Message>> methods() {
    return Stream.of(own(), triggers.methods(), credentials.methods())
        .<NativeMethod<? extends Message, ? extends Message>>flatMap(List::stream)
        .toList();
  }

  /// The door to logs, for what is no call.
  public Logs logs() {
    return jobs.logs();
  }

  private List<NativeMethod<? extends Message, ? extends Message>> own() {
    return List.of(
        new NativeMethod.Unary<>(JobsGrpc.getSubmitJobMethod(), ADMIN, this::submit),
        new NativeMethod.Unary<>(JobsGrpc.getSubmitJobsMethod(), ADMIN, this::submitAll),
        new NativeMethod.Unary<>(JobsGrpc.getGetJobMethod(), ADMIN, this::get),
        new NativeMethod.Unary<>(JobsGrpc.getListJobsMethod(), ADMIN, this::list),
        new NativeMethod.Streaming<>(JobsGrpc.getWatchJobMethod(), ADMIN, this::watch),
        new NativeMethod.Unary<>(JobsGrpc.getCancelJobMethod(), ADMIN, this::cancel),
        new NativeMethod.Unary<>(JobsGrpc.getRetryJobMethod(), ADMIN, this::retry),
        new NativeMethod.Unary<>(JobsGrpc.getPinJobMethod(), ADMIN, this::pin),
        new NativeMethod.Streaming<>(JobsGrpc.getReadLogMethod(), ADMIN, logs::read),
        new NativeMethod.Streaming<>(JobsGrpc.getSearchLogMethod(), ADMIN, logs::search),
        new NativeMethod.Unary<>(JobsGrpc.getListAgentsMethod(), ADMIN, this::listAgents),
        new NativeMethod.Unary<>(BlobsGrpc.getFindMissingBlobsMethod(), ANY, this::missing),
        new NativeMethod.Uploading<>(BlobsGrpc.getUploadBlobMethod(), ANY, this::upload),
        new NativeMethod.Streaming<>(BlobsGrpc.getDownloadBlobMethod(), ANY, this::download));
  }

  private Reply<SubmitJobResponse> submit(Principal caller, SubmitJobRequest request)
      throws InterruptedException {
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      return Reply.refused(
          ApiError.invalid(
              "spec: larger than 8 MiB in all; send what is large as input files, which are"
                  + " blobs"));
    }
    return jobs.submit(Asked.newJob(request)).map(Wire::submitted);
  }

  private Reply<SubmitJobsResponse> submitAll(Principal caller, SubmitJobsRequest request)
      throws InterruptedException {
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      return Reply.refused(
          ApiError.invalid("jobs: larger than 8 MiB in all; send fewer of them in one call"));
    }
    return Batch.of(request).submit(jobs).map(Wire::submitted);
  }

  private Reply<GetJobResponse> get(Principal caller, GetJobRequest request)
      throws InterruptedException {
    return jobs.get(request.getJob())
        .map(it -> GetJobResponse.newBuilder().setJob(Wire.job(it)).build());
  }

  private Reply<ListJobsResponse> list(Principal caller, ListJobsRequest request) {
    var page = jobs.list(Asked.jobQuery(request));
    return Reply.ok(
        ListJobsResponse.newBuilder()
            .addAllJobs(page.jobs().stream().map(Wire::job).toList())
            .setNextPageToken(PageToken.of(page.nextBefore()))
            .build());
  }

  private Reply<Following<WatchJobResponse>> watch(Principal caller, WatchJobRequest request) {
    return jobs.watch(request.getJob())
        .map(watch -> watch.map(it -> WatchJobResponse.newBuilder().setJob(Wire.job(it)).build()));
  }

  private Reply<CancelJobResponse> cancel(Principal caller, CancelJobRequest request)
      throws InterruptedException {
    return jobs.cancel(request.getJob(), caller.name())
        .map(
            it ->
                CancelJobResponse.newBuilder()
                    .setJob(Wire.job(it.job()))
                    .setAlreadyFinished(it.alreadyFinished())
                    .build());
  }

  private Reply<RetryJobResponse> retry(Principal caller, RetryJobRequest request)
      throws InterruptedException {
    return jobs.retry(request.getJob(), Asked.count("after_attempt", request.getAfterAttempt()))
        .map(
            it ->
                RetryJobResponse.newBuilder()
                    .setJob(Wire.job(it.job()))
                    .setRetried(it.retried())
                    .build());
  }

  private Reply<PinJobResponse> pin(Principal caller, PinJobRequest request)
      throws InterruptedException {
    return jobs.pin(request.getJob(), !request.getUnpin())
        .map(it -> PinJobResponse.newBuilder().setJob(Wire.job(it)).build());
  }

  private Reply<ListAgentsResponse> listAgents(Principal caller, ListAgentsRequest request)
      throws InterruptedException {
    return jobs.agents()
        .map(
            agents ->
                ListAgentsResponse.newBuilder()
                    .addAllAgents(agents.stream().map(WireAgents::agent).toList())
                    .build());
  }

  private Reply<FindMissingBlobsResponse> missing(
      Principal caller, FindMissingBlobsRequest request) {
    return blobs.find(Asked.sha256s(request.getSha256List())).map(NativeApi::missing);
  }

  private static FindMissingBlobsResponse missing(List<Blobs.Found> found) {
    var answer = FindMissingBlobsResponse.newBuilder();
    for (var blob : found) {
      var name = blob.name().hex();
      if (blob.sizeBytes() >= 0) {
        answer.putStored(name, blob.sizeBytes());
      } else {
        answer.addSha256(name);
        if (blob.receivedBytes() > 0) {
          answer.putReceived(name, blob.receivedBytes());
        }
      }
    }
    return answer.build();
  }

  private Reply<UploadBlobResponse> upload(Principal caller, Source<UploadBlobRequest> messages)
      throws InterruptedException {
    var first = messages.next();
    if (first == null) {
      return Reply.refused(ApiError.invalid("the first message must name the blob; none came"));
    }
    var name = Asked.sha256(first.getSha256());
    if (blobs.has(name)) {
      return Reply.ok(UploadBlobResponse.getDefaultInstance());
    }
    return switch (blobs.upload(
        name,
        Asked.bytes("size_bytes", first.getSizeBytes()),
        Asked.bytes("offset", first.getOffset()))) {
      case Reply.Refused<BlobUpload>(var error) -> Reply.refused(error);
      case Reply.Ok<BlobUpload>(var upload) -> {
        try (upload) {
          yield receive(upload, first, messages);
        }
      }
    };
  }

  private static Reply<UploadBlobResponse> receive(
      BlobUpload upload, UploadBlobRequest first, Source<UploadBlobRequest> messages)
      throws InterruptedException {
    for (var message = first; message != null; message = messages.next()) {
      var wrong = upload.write(message.getData().asReadOnlyByteBuffer());
      if (wrong != null) {
        return Reply.refused(wrong);
      }
    }
    return upload.keep().map(it -> UploadBlobResponse.newBuilder().setStored(it).build());
  }

  private Reply<Following<DownloadBlobResponse>> download(
      Principal caller, DownloadBlobRequest request) {
    return blobs
        .download(Asked.sha256(request.getSha256()), Asked.bytes("offset", request.getOffset()))
        .map(
            content ->
                content.map(
                    it -> DownloadBlobResponse.newBuilder().setData(Wire.bytes(it)).build()));
  }
}
