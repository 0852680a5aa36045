package dev.lode.coordinator.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.Exit;
import dev.lode.proto.v1.Hello;
import dev.lode.proto.v1.Host;
import dev.lode.proto.v1.Report;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An agent that does exactly what a test tells it.
final class ScriptedAgent implements AutoCloseable {

  static final int MILLI_CPUS = 1000;

  private final ManagedChannel channel;
  private final AgentSessionsGrpc.AgentSessionsStub stub;
  private final String id;

  /// A connection with a token.
  record Line(ManagedChannel channel, AgentSessionsGrpc.AgentSessionsStub stub) {
    static Line to(int port, String token) {
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              // Fixed: one that adapts itself takes in megabytes for an agent that reads nothing.
              .flowControlWindow(256 << 10)
              .maxInboundMessageSize(AgentSession.MAX_MESSAGE_BYTES)
              .build();
      var headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      return new Line(
          channel,
          AgentSessionsGrpc.newStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    }
  }

  ScriptedAgent(int port, String token, String id) {
    var line = Line.to(port, token);
    this.id = id;
    this.channel = line.channel();
    this.stub = line.stub();
  }

  Hello.Builder hello() {
    return Hello.newBuilder()
        .setProtocol(1)
        .setAgentId(id)
        .setInstanceId("instance-1")
        .setBootId("boot-1")
        .setVersion("test")
        .setHost(Host.newBuilder().setName(id).setMilliCpus(MILLI_CPUS))
        .addLaunchers("shell");
  }

  /// Opens a stream and says nothing yet.
  Conversation<AgentMessage, CoordinatorMessage> open() {
    return Conversation.open(stub::connect);
  }

  /// Opens a stream and reads only what it is told to.
  Conversation<AgentMessage, CoordinatorMessage> openDeaf() {
    return Conversation.open(stub::connect, false);
  }

  /// Opens a stream and says Hello.
  Conversation<AgentMessage, CoordinatorMessage> connect(Hello.Builder hello) {
    var stream = open();
    stream.say(AgentMessage.newBuilder().setHello(hello).build());
    return stream;
  }

  /// In session, with a first report of nothing acknowledged: jobs may come.
  Joined join() {
    return join(hello());
  }

  Joined join(Hello.Builder hello) {
    var joined = joinUnheard(hello);
    joined.reportAndAwait();
    return joined;
  }

  /// In session, with nothing reported yet.
  Joined joinUnheard() {
    return joinUnheard(hello());
  }

  private Joined joinUnheard(Hello.Builder hello) {
    var stream = connect(hello);
    var welcome = stream.next(CoordinatorMessage::hasWelcome).getWelcome();
    return new Joined(stream, welcome.getSession());
  }

  Conversation<ShipLogsRequest, ShipLogsResponse> shipLogs() {
    return Conversation.open(stub::shipLogs);
  }

  static ShipLogsRequest chunk(AttemptId id, long offset, byte[] data) {
    return ShipLogsRequest.newBuilder()
        .setId(id)
        .setOffset(offset)
        .setData(ByteString.copyFrom(data))
        .build();
  }

  static AttemptReport.Builder running(AttemptId id) {
    return AttemptReport.newBuilder()
        .setId(id)
        .setPhase(AttemptReport.Phase.PHASE_RUNNING)
        .setStartedAt(Timestamp.newBuilder().setSeconds(1_700_000_000L));
  }

  static AttemptReport.Builder exited(AttemptId id, int code) {
    return running(id)
        .setPhase(AttemptReport.Phase.PHASE_EXITED)
        .setExit(Exit.newBuilder().setCode(code).setBy(Exit.By.BY_WORKLOAD));
  }

  static AttemptReport.Builder collected(AttemptId id, int code, long logEnd) {
    return exited(id, code).setPhase(AttemptReport.Phase.PHASE_COLLECTED).setLogEnd(logEnd);
  }

  /// A session and its stream.
  static final class Joined {
    final Conversation<AgentMessage, CoordinatorMessage> stream;
    final long session;
    private long sequence;

    Joined(Conversation<AgentMessage, CoordinatorMessage> stream, long session) {
      this.stream = stream;
      this.session = session;
    }

    long report(AttemptReport.Builder... attempts) {
      var report = Report.newBuilder().setSession(session).setSequence(++sequence);
      List.of(attempts).forEach(report::addAttempts);
      stream.say(AgentMessage.newBuilder().setReport(report).build());
      return sequence;
    }

    void reportAndAwait(AttemptReport.Builder... attempts) {
      long sent = report(attempts);
      awaitAck(sent);
    }

    void awaitAck(long sent) {
      stream.next(it -> it.hasReportAck() && it.getReportAck().getSequence() >= sent);
    }

    dev.lode.proto.v1.StartAttempt awaitStart() {
      return stream.next(CoordinatorMessage::hasStart).getStart();
    }
  }

  @Override
  public void close() {
    try {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// What opens a stream.
  interface Call<Q, A> {
    StreamObserver<Q> open(StreamObserver<A> answers);
  }
}
