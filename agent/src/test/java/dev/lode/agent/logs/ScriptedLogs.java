package dev.lode.agent.logs;

import com.google.protobuf.ByteString;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// A coordinator that keeps logs in memory, as the wire promises, and does what a test asks of it:
/// holds its answers back, does not take a chunk, breaks the stream.
final class ScriptedLogs extends AgentSessionsGrpc.AgentSessionsImplBase {

  /// One message, without its bytes.
  record Chunk(AttemptId attempt, long offset, int length) {}

  /// What was taken of one log: all of it summed, the first megabytes kept.
  private static final class Log {
    private static final int KEPT_BYTES = 64 << 20;

    private final CRC32C checksum = new CRC32C();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long size;

    void add(ByteString bytes) {
      size += bytes.size();
      checksum.update(bytes.asReadOnlyByteBuffer());
      if (size <= KEPT_BYTES) {
        kept.writeBytes(bytes.toByteArray());
      }
    }
  }

  private final Map<AttemptId, Log> logs = new HashMap<>();
  private final Set<AttemptId> unwanted = new HashSet<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<StreamObserver<ShipLogsResponse>> open = new ArrayList<>();
  private final Set<AttemptId> unanswered = new HashSet<>();
  private boolean holding;
  private Predicate<ShipLogsRequest> takes = _ -> true;

  private final Server server;
  private final ManagedChannel channel;

  ScriptedLogs() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = NettyServerBuilder.forAddress(loopback).directExecutor().addService(this).build();
    server.start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .directExecutor()
            .usePlaintext()
            .build();
  }

  AgentSessionsGrpc.AgentSessionsStub stub() {
    return AgentSessionsGrpc.newStub(channel);
  }

  @Override
  public StreamObserver<ShipLogsRequest> shipLogs(StreamObserver<ShipLogsResponse> answers) {
    if (answers instanceof ServerCallStreamObserver<ShipLogsResponse> call) {
      // An answer to a stream that has just been cancelled is no mistake.
      call.setOnCancelHandler(() -> {});
    }
    synchronized (this) {
      open.add(answers);
    }
    return new StreamObserver<>() {
      @Override
      public void onNext(ShipLogsRequest chunk) {
        take(chunk, answers);
      }

      @Override
      public void onError(Throwable reason) {
        forget(answers);
      }

      @Override
      public void onCompleted() {
        forget(answers);
        answers.onCompleted();
      }
    };
  }

  private synchronized void forget(StreamObserver<ShipLogsResponse> answers) {
    open.remove(answers);
  }

  private synchronized void take(ShipLogsRequest chunk, StreamObserver<ShipLogsResponse> answers) {
    if (!open.contains(answers)) {
      return;
    }
    var attempt = Wire.attempt(chunk.getId());
    chunks.add(new Chunk(attempt, chunk.getOffset(), chunk.getData().size()));
    if (unwanted.contains(attempt)) {
      answers.onNext(answer(attempt).toBuilder().setUnwanted(true).build());
      return;
    }
    var log = logs.computeIfAbsent(attempt, _ -> new Log());
    long passed = log.size - chunk.getOffset();
    boolean taken = takes.test(chunk);
    if (!open.contains(answers)) {
      return;
    }
    var bytes = bytes(chunk);
    if (taken && passed >= 0 && passed < bytes.size()) {
      log.add(bytes.substring((int) passed));
    }
    if (holding) {
      unanswered.add(attempt);
    } else {
      answers.onNext(answer(attempt));
    }
  }

  /// What is lost counts as so many question marks.
  private static ByteString bytes(ShipLogsRequest chunk) {
    return chunk.getLostBytes() == 0
        ? chunk.getData()
        : ByteString.copyFromUtf8("?".repeat((int) chunk.getLostBytes()));
  }

  private ShipLogsResponse answer(AttemptId attempt) {
    return ShipLogsResponse.newBuilder()
        .setId(Wire.attempt(attempt))
        .setDurableOffset(size(attempt))
        .build();
  }

  synchronized void has(AttemptId attempt, byte[] bytes) {
    logs.put(attempt, new Log());
    logs.get(attempt).add(ByteString.copyFrom(bytes));
  }

  synchronized void wantsNot(AttemptId attempt) {
    unwanted.add(attempt);
  }

  /// Says nothing more of what is durable.
  synchronized void hold() {
    holding = true;
  }

  /// Says all that was held back, and answers at once again.
  synchronized void release() {
    holding = false;
    for (var attempt : unanswered) {
      open.forEach(it -> it.onNext(answer(attempt)));
    }
    unanswered.clear();
  }

  /// Which chunks are taken; called under this object's lock.
  synchronized void takes(Predicate<ShipLogsRequest> which) {
    takes = which;
  }

  /// Ends every open stream as a coordinator does that stops.
  synchronized void breakStreams() {
    var broken = List.copyOf(open);
    open.clear();
    broken.forEach(it -> it.onError(Status.UNAVAILABLE.asRuntimeException()));
  }

  synchronized byte[] log(AttemptId attempt) {
    return logs.computeIfAbsent(attempt, _ -> new Log()).kept.toByteArray();
  }

  synchronized byte[] tail(AttemptId attempt, int length) {
    var all = log(attempt);
    return java.util.Arrays.copyOfRange(all, all.length - length, all.length);
  }

  synchronized long size(AttemptId attempt) {
    var log = logs.get(attempt);
    return log == null ? 0 : log.size;
  }

  /// Of all that was taken.
  synchronized long checksum(AttemptId attempt) {
    return logs.computeIfAbsent(attempt, _ -> new Log()).checksum.getValue();
  }

  synchronized List<Chunk> chunks() {
    return List.copyOf(chunks);
  }

  synchronized int openStreams() {
    return open.size();
  }

  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    channel.awaitTermination(5, TimeUnit.SECONDS);
    server.awaitTermination(5, TimeUnit.SECONDS);
  }
}
