package dev.lode.agent.files;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.BlobsGrpc;
import dev.lode.proto.v1.DownloadBlobRequest;
import dev.lode.proto.v1.DownloadBlobResponse;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import dev.lode.proto.v1.FindMissingBlobsResponse;
import dev.lode.proto.v1.UploadBlobRequest;
import dev.lode.proto.v1.UploadBlobResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A coordinator's blobs in memory, as the wire promises, that fails when a test asks it to.
final class ScriptedBlobs extends BlobsGrpc.BlobsImplBase {

  /// Smaller than the wire allows, so that small blobs come in many pieces.
  private static final int PIECE_BYTES = 1000;

  /// Content of blobs that tests put here or that are small; of the others only the names.
  private final Map<Sha256, byte[]> contents = new ConcurrentHashMap<>();

  private final Set<Sha256> stored = new ConcurrentSkipListSet<>();
  private final List<DownloadBlobRequest> downloads = new ArrayList<>();
  private final List<String> uploads = new ArrayList<>();
  private final List<Long> offsets = new ArrayList<>();

  /// What uploads that broke off have brought.
  private final Map<String, byte[]> parts = new ConcurrentHashMap<>();

  private final Deque<Status> failures = new ArrayDeque<>();
  private int failAfterPieces;
  private int keepUpTo = 32 << 20;
  private Consumer<UploadBlobRequest> uploading = _ -> {};

  private final Server server;
  private final ManagedChannel channel;

  ScriptedBlobs() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        NettyServerBuilder.forAddress(loopback)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(this)
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .directExecutor()
            .usePlaintext()
            .build();
  }

  BlobsGrpc.BlobsBlockingV2Stub stub() {
    return BlobsGrpc.newBlockingV2Stub(channel);
  }

  Sha256 put(byte[] content) {
    var name = Sha256.of(content);
    contents.put(name, content);
    stored.add(name);
    return name;
  }

  /// Under a name that is not its own.
  void putWrong(Sha256 name, byte[] content) {
    contents.put(name, content);
    stored.add(name);
  }

  void remove(Sha256 name) {
    contents.remove(name);
    stored.remove(name);
  }

  byte[] content(Sha256 name) {
    return contents.getOrDefault(name, new byte[0]);
  }

  boolean has(Sha256 name) {
    return stored.contains(name);
  }

  /// The next calls fail so, one each, downloads and uploads after so many pieces.
  synchronized void fail(int afterPieces, Status... how) {
    failAfterPieces = afterPieces;
    failures.addAll(List.of(how));
  }

  /// Larger ones are checked and forgotten.
  void keepUpTo(int bytes) {
    keepUpTo = bytes;
  }

  /// Called with each piece as it arrives.
  void whileUploading(Consumer<UploadBlobRequest> then) {
    uploading = then;
  }

  synchronized List<DownloadBlobRequest> downloads() {
    return List.copyOf(downloads);
  }

  /// The names of blobs whose upload began, in order.
  synchronized List<String> uploads() {
    return List.copyOf(uploads);
  }

  /// An upload of this content has broken off after so much.
  void receivedBefore(byte[] part, String content) {
    parts.put(Sha256.of(content.getBytes(StandardCharsets.UTF_8)).hex(), part);
  }

  /// Where each upload began, in order.
  synchronized List<Long> offsets() {
    return List.copyOf(offsets);
  }

  private synchronized Status nextFailure() {
    return failures.isEmpty() ? Status.OK : failures.removeFirst();
  }

  @Override
  public void findMissingBlobs(
      FindMissingBlobsRequest request, StreamObserver<FindMissingBlobsResponse> answer) {
    var missing = FindMissingBlobsResponse.newBuilder();
    request.getSha256List().stream()
        .filter(it -> !stored.contains(new Sha256(it)))
        .forEach(
            it -> {
              missing.addSha256(it);
              var part = parts.get(it);
              if (part != null) {
                missing.putReceived(it, part.length);
              }
            });
    answer.onNext(missing.build());
    answer.onCompleted();
  }

  @Override
  public void downloadBlob(
      DownloadBlobRequest request, StreamObserver<DownloadBlobResponse> answer) {
    synchronized (this) {
      downloads.add(request);
    }
    var failure = nextFailure();
    var content = contents.get(new Sha256(request.getSha256()));
    if (content == null) {
      answer.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    int at = (int) request.getOffset();
    for (int piece = 0; at < content.length; piece++) {
      if (!failure.isOk() && piece == failAfterPieces) {
        break;
      }
      int length = Math.min(PIECE_BYTES, content.length - at);
      var data = UnsafeByteOperations.unsafeWrap(content, at, length);
      answer.onNext(DownloadBlobResponse.newBuilder().setData(data).build());
      at += length;
    }
    if (failure.isOk()) {
      answer.onCompleted();
    } else {
      answer.onError(failure.asRuntimeException());
    }
  }

  @Override
  public StreamObserver<UploadBlobRequest> uploadBlob(StreamObserver<UploadBlobResponse> answer) {
    return new Upload(answer, nextFailure());
  }

  private final class Upload implements StreamObserver<UploadBlobRequest> {
    private final StreamObserver<UploadBlobResponse> answer;
    private final Status failure;
    private final MessageDigest digest = Sha256.digest();
    private ByteString content = ByteString.EMPTY;
    private UploadBlobRequest first = UploadBlobRequest.getDefaultInstance();
    private long received;
    private int pieces;
    private boolean over;

    Upload(StreamObserver<UploadBlobResponse> answer, Status failure) {
      this.answer = answer;
      this.failure = failure;
    }

    @Override
    public void onNext(UploadBlobRequest piece) {
      if (pieces++ == 0) {
        first = piece.toBuilder().clearData().build();
        synchronized (ScriptedBlobs.this) {
          uploads.add(piece.getSha256());
          offsets.add(piece.getOffset());
        }
        if (piece.getOffset() > 0) {
          var part = parts.getOrDefault(piece.getSha256(), new byte[0]);
          digest.update(part, 0, (int) piece.getOffset());
          content = ByteString.copyFrom(part, 0, (int) piece.getOffset());
          parts.remove(piece.getSha256());
          received = part.length;
        }
      }
      uploading.accept(piece);
      received += piece.getData().size();
      digest.update(piece.getData().asReadOnlyByteBuffer());
      if (first.getSizeBytes() <= keepUpTo) {
        content = content.concat(piece.getData());
      }
      if (!failure.isOk() && pieces > failAfterPieces && !over) {
        over = true;
        answer.onError(failure.asRuntimeException());
      }
    }

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
      if (over) {
        return;
      }
      var hash = Sha256.from(digest.digest());
      if (received != first.getSizeBytes() || !hash.hex().equals(first.getSha256())) {
        var wrong = Status.INVALID_ARGUMENT.withDescription("not what was promised");
        answer.onError(wrong.asRuntimeException());
        return;
      }
      if (first.getSizeBytes() <= keepUpTo) {
        contents.put(hash, content.toByteArray());
      }
      boolean stores = stored.add(hash);
      answer.onNext(UploadBlobResponse.newBuilder().setStored(stores).build());
      answer.onCompleted();
    }
  }

  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    channel.awaitTermination(5, TimeUnit.SECONDS);
    server.awaitTermination(5, TimeUnit.SECONDS);
  }
}
