package dev.lode.agent.testing;

import com.google.protobuf.ByteString;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.DownloadBlobResponse;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.FindMissingBlobsResponse;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The blobs of a [ScriptedCoordinator], in memory.
///
/// Threads: any.
public final class StoredBlobs extends BlobsGrpc.BlobsImplBase {

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  public Sha256 put(byte[] content) {
    var name = Sha256.of(content);
    blobs.put(name.hex(), content);
    return name;
  }

  public byte[] get(String sha256) {
    var blob = blobs.get(sha256);
    if (blob == null) {
      throw new AssertionError("no blob " + sha256);
    }
    return blob;
  }

  @Override
  public void findMissingBlobs(
      FindMissingBlobsRequest request, StreamObserver<FindMissingBlobsResponse> answer) {
    var missing = FindMissingBlobsResponse.newBuilder();
    request.getSha256List().stream()
        .filter(it -> !blobs.containsKey(it))
        .forEach(missing::addSha256);
    answer.onNext(missing.build());
    answer.onCompleted();
  }

  @Override
  public StreamObserver<UploadBlobRequest> uploadBlob(StreamObserver<UploadBlobResponse> answer) {
    var content = new ByteArrayOutputStream();
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadBlobRequest chunk) {
        content.writeBytes(chunk.getData().toByteArray());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        put(content.toByteArray());
        answer.onNext(UploadBlobResponse.newBuilder().setStored(true).build());
        answer.onCompleted();
      }
    };
  }

  @Override
  public void downloadBlob(
      DownloadBlobRequest request, StreamObserver<DownloadBlobResponse> answer) {
    var blob = blobs.get(request.getSha256());
    if (blob == null) {
      answer.onError(Status.NOT_FOUND.asException());
      return;
    }
    answer.onNext(
        DownloadBlobResponse.newBuilder()
            .setData(
                ByteString.copyFrom(
                    blob, (int) request.getOffset(), blob.length - (int) request.getOffset()))
            .build());
    answer.onCompleted();
  }
}
