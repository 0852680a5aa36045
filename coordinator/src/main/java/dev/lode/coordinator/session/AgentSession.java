package dev.lode.coordinator.session;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.CoordinatorMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One stream of one agent: Hello, then reports in, acknowledgements and commands out.
///
/// A report is acknowledged only once what follows from it is on record, because the
/// acknowledgement lets the agent work on for a lease. One report at a time is with the control
/// loop; a report that it cannot take is not acknowledged, and the agent sends the next one.
///
/// Threads: grpc's own hand messages over and never wait; one virtual thread looks at them; `send`
/// and `close` from any.
final class AgentSession {

  /// The largest message on this stream.
  static final int MAX_MESSAGE_BYTES = 64 << 20;

  private static final System.Logger LOG = System.getLogger(AgentSession.class.getName());
  private static final Duration HELLO_WITHIN = Duration.ofSeconds(10);
  private static final Outbox.Limit WAITING = new Outbox.Limit(10_000, MAX_MESSAGE_BYTES);
  private static final String ACK = "ack";
  private static final String WELCOME = "welcome";

  /// What a command is about: a later one of the same kind for the same attempt takes its place.
  private record Key(Class<? extends Effect> kind, AttemptId attempt) {}

  private final AgentDoor door;
  private final Inbox inbox = new Inbox();
  private final Outbox<CoordinatorMessage> outbox;
  private final Thread thread = Thread.ofVirtual().name("session").unstarted(this::run);
  private volatile @Nullable AgentId agent;

  /// Numbers the streams of this process; set when the agent joins.
  private volatile long stream;

  /// 0 until Welcome is on its way.
  private volatile long session;

  AgentSession(AgentDoor door, ServerCallStreamObserver<CoordinatorMessage> out) {
    this.door = door;
    this.outbox = new Outbox<>(out, WAITING);
    out.setOnCancelHandler(inbox::end);
  }

  /// Begins, and gives grpc what to call with each message.
  StreamObserver<AgentMessage> open() {
    thread.start();
    return new StreamObserver<>() {
      @Override
      public void onNext(AgentMessage message) {
        inbox.put(message);
      }

      @Override
      public void onError(Throwable broken) {
        inbox.end();
      }

      @Override
      public void onCompleted() {
        inbox.end();
      }
    };
  }

  private void run() {
    try {
      close(converse());
    } catch (Malformed e) {
      LOG.log(
          System.Logger.Level.WARNING, "agent={0} broke the protocol: {1}", agent, e.getMessage());
      close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (Unavailable e) {
      close(Status.UNAVAILABLE.withDescription(e.getMessage()));
    } catch (InterruptedException e) {
      close(Status.UNAVAILABLE.withDescription("the coordinator is stopping"));
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the session of agent=" + agent + " ended by a bug", e);
      close(Status.INTERNAL.withDescription("a bug in the coordinator; its log says more"));
    } finally {
      part();
    }
  }

  /// When the control loop is too busy to hear of it, the agent's silence says the same.
  private void part() {
    var known = agent;
    door.sessions().part(this, known);
    if (known != null) {
      var _ = door.control().send(new Command.AgentParted(known, stream));
      LOG.log(System.Logger.Level.INFO, "parted agent={0}", known);
    }
  }

  /// How the stream is to end.
  private Status converse() throws Malformed, InterruptedException {
    var first = inbox.hello(HELLO_WITHIN);
    if (first == null) {
      return Status.OK;
    }
    if (first.getProtocol() != WireHello.PROTOCOL) {
      return Status.FAILED_PRECONDITION.withDescription(
          "this coordinator speaks protocol version "
              + WireHello.PROTOCOL
              + ", the agent "
              + first.getProtocol()
              + ": install the same release of Lode on both");
    }
    var hello = WireHello.hello(first);
    Thread.currentThread().setName("session-" + hello.id());
    var joined =
        (Answer.Joined)
            answer(
                door.sessions()
                    .join(
                        this,
                        hello.id(),
                        number -> door.control().send(new Command.AgentJoined(hello, number))));
    session = joined.session();
    outbox.put(WELCOME, WireOut.welcome(session, door.times()));
    LOG.log(
        System.Logger.Level.INFO,
        "joined agent={0} host={1} session={2}",
        hello.id(),
        hello.host().name(),
        String.valueOf(session));
    return listen(hello.id());
  }

  private Status listen(AgentId id) throws Malformed, InterruptedException {
    var completeness = new Completeness(door.logs(), door.live());
    for (var wire = inbox.next(); wire != null; wire = inbox.next()) {
      var arrived = Wire.report(wire);
      if (arrived.session() != session) {
        continue;
      }
      arrived.progress().forEach((attempt, said) -> door.live().report(id, attempt, said));
      var report = completeness.check(id, arrived.report());
      try {
        switch (answer(door.control().send(new Command.Reported(id, session, stream, report)))) {
          case Answer.SessionOver _ -> {
            return Status.ABORTED.withDescription("the session has ended: join again");
          }
          case Answer.Done _ -> say(ACK, WireOut.ack(session, arrived.sequence()));
          case Answer other -> throw new IllegalStateException("answer to a report: " + other);
        }
      } catch (Unavailable e) {
        // Not taken, so not acknowledged: the next report says it all again.
        LOG.log(
            System.Logger.Level.DEBUG, "report of agent={0} not taken: {1}", id, e.getMessage());
      }
    }
    return Status.OK;
  }

  private static Answer answer(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unavailable unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  void awaitEnd() throws InterruptedException {
    thread.join(HELLO_WITHIN);
  }

  /// Whether commands of this session go out here.
  boolean isIn(long number) {
    return session == number;
  }

  void send(Effect effect, CoordinatorMessage command) {
    if (command.getSerializedSize() > MAX_MESSAGE_BYTES) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the start of attempt={0} is larger than 64 MiB and cannot be sent: cancel the job",
          effect.attempt());
      return;
    }
    say(new Key(effect.getClass(), effect.attempt()), command);
  }

  private void say(Object key, CoordinatorMessage message) {
    if (!outbox.put(key, message)) {
      LOG.log(System.Logger.Level.WARNING, "agent={0} does not read: closing its stream", agent);
      close(
          Status.UNAVAILABLE.withDescription(
              "too many commands wait for the agent to read them: join again"));
    }
  }

  /// Called with the number that orders the streams of an agent.
  void numbered(AgentId id, long number) {
    agent = id;
    stream = number;
  }

  /// The first close counts.
  void close(Status status) {
    outbox.close(status);
    inbox.end();
  }
}
