package dev.lode.cli.fake;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Blobs in memory.
public final class FakeBlobs extends BlobsGrpc.BlobsImplBase {

  private static final int CHUNK = 1000;

  private final Map<String, ByteString> blobs = new HashMap<>();
  private final List<Long> offsets = new ArrayList<>();
  private int breakAfterChunks = Integer.MAX_VALUE;

  public synchronized Sha256 put(ByteString content) {
    var name = Sha256.of(content.toByteArray());
    blobs.put(name.hex(), content);
    return name;
  }

  /// Serves other bytes under this name, as a damaged disk would.
  public synchronized void damage(Sha256 name, ByteString content) {
    blobs.put(name.hex(), content);
  }

  /// The next download breaks off after so many chunks of 1,000 bytes.
  public synchronized void breakAfter(int chunks) {
    breakAfterChunks = chunks;
  }

  public synchronized Map<String, ByteString> all() {
    return Map.copyOf(blobs);
  }

  /// Where each download began.
  public synchronized List<Long> offsets() {
    return List.copyOf(offsets);
  }

  @Override
  public synchronized void findMissingBlobs(
      FindMissingBlobsRequest request, StreamObserver<FindMissingBlobsResponse> to) {
    to.onNext(
        FindMissingBlobsResponse.newBuilder()
            .addAllSha256(
                request.getSha256List().stream().filter(name -> !blobs.containsKey(name)).toList())
            .build());
    to.onCompleted();
  }

  @Override
  public StreamObserver<UploadBlobRequest> uploadBlob(StreamObserver<UploadBlobResponse> to) {
    return new StreamObserver<>() {
      private String name = "";
      private ByteString content = ByteString.EMPTY;

      @Override
      public void onNext(UploadBlobRequest next) {
        name = next.getSha256().isEmpty() ? name : next.getSha256();
        content = content.concat(next.getData());
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        if (!put(content).hex().equals(name)) {
          to.onError(Status.INVALID_ARGUMENT.withDescription("content does not fit").asException());
          return;
        }
        to.onNext(UploadBlobResponse.newBuilder().setStored(true).build());
        to.onCompleted();
      }
    };
  }

  @Override
  public synchronized void downloadBlob(
      DownloadBlobRequest request, StreamObserver<DownloadBlobResponse> to) {
    var content = blobs.getOrDefault(request.getSha256(), ByteString.EMPTY);
    offsets.add(request.getOffset());
    int chunks = breakAfterChunks;
    breakAfterChunks = Integer.MAX_VALUE;
    for (int at = (int) request.getOffset(); at < content.size(); at += CHUNK) {
      if (chunks-- == 0) {
        to.onError(Status.UNAVAILABLE.withDescription("connection reset").asException());
        return;
      }
      to.onNext(
          DownloadBlobResponse.newBuilder()
              .setData(content.substring(at, Math.min(content.size(), at + CHUNK)))
              .build());
    }
    to.onCompleted();
  }
}
