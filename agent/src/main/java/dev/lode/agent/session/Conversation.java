package dev.lode.agent.session;

import dev.lode.agent.launch.process.Lease;
import dev.lode.agent.session.Stream.Event;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.ReportAck;
import dev.lode.proto.v1.Unknown;
import dev.lode.proto.v1.Welcome;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// What is said over one stream, from Hello to its end.
///
/// A report goes out at each heartbeat, and at once when something has changed; but while reports
/// are unanswered, or have not left, changes gather for the next one.
///
/// Threads: the session's own.
final class Conversation {

  /// What the conversation is about.
  interface Subject {

    /// The coordinator has answered; the session is this one from now on.
    void welcomed(Welcome welcome);

    /// To be forgotten at once when it is of another session.
    void commanded(CoordinatorMessage message);

    /// A report that was sent at this time (see [Lease#now()]) has been acknowledged.
    void acknowledged(long sentAtNanos);

    /// The next report of the session; `changed` is answered by it.
    AgentMessage report();

    /// Whether something has changed since the last report.
    boolean changed();
  }

  private static final long PATIENCE_FOR_WELCOME = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORTEST_PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final int MAX_UNANSWERED = 2;

  private final Stream stream;
  private final BlockingQueue<Event> inbox;
  private final Subject subject;

  /// The reports not yet acknowledged, oldest first.
  private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();

  private boolean welcomed;
  private long session;
  private long heartbeatNanos;

  /// Silence after which the connection is taken for dead; well before the lease ends.
  private long patienceNanos = PATIENCE_FOR_WELCOME;

  private long lastHeard = System.nanoTime();
  private long lastSent;

  private record Sent(long sequence, long atNanos) {}

  Conversation(Stream stream, BlockingQueue<Event> inbox, Subject subject) {
    this.stream = stream;
    this.inbox = inbox;
    this.subject = subject;
  }

  boolean welcomed() {
    return welcomed;
  }

  /// Why it ended; OK when the agent is to stop.
  Status run(AgentMessage hello) throws InterruptedException {
    stream.send(hello);
    while (true) {
      var event = inbox.poll(untilNextDeed(), TimeUnit.NANOSECONDS);
      for (; event != null; event = inbox.poll()) {
        switch (event) {
          case Stream.Said(var from, var message) when from == stream -> {
            if (isForeign(message)) {
              stream.cancel("another protocol");
              return Status.FAILED_PRECONDITION.withDescription("it speaks another protocol");
            }
            heard(message);
          }
          case Stream.Ended(var from, var status) when from == stream -> {
            return status;
          }
          case Stream.Closed _ -> {
            stream.cancel("the agent stops");
            return Status.OK;
          }
          case Stream.Said _, Stream.Ended _, Stream.Ready _, Stream.Changed _ -> {}
        }
      }
      if (System.nanoTime() - lastHeard > patienceNanos) {
        stream.cancel("the coordinator is silent");
        return Status.DEADLINE_EXCEEDED.withDescription("the coordinator is silent");
      }
      reportIfDue();
    }
  }

  private static boolean isForeign(CoordinatorMessage message) {
    return message.hasWelcome() && message.getWelcome().getProtocol() != Introduction.PROTOCOL;
  }

  private long untilNextDeed() {
    var now = System.nanoTime();
    long untilSilent = lastHeard + patienceNanos - now;
    long next = welcomed ? Math.min(untilSilent, lastSent + heartbeatNanos - now) : untilSilent;
    return Math.max(0, next) + 1;
  }

  private void heard(CoordinatorMessage message) {
    lastHeard = System.nanoTime();
    switch (message.getMessageCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case REPORT_ACK -> acknowledged(message.getReportAck());
      case START, STOP, FORGET -> subject.commanded(message);
      case MESSAGE_NOT_SET -> unknown(message);
    }
    stream.next();
  }

  private void welcome(Welcome welcome) {
    welcomed = true;
    session = welcome.getSession();
    heartbeatNanos = Math.max(1_000_000, Wire.duration(welcome.getHeartbeat()).toNanos());
    var quarter = Wire.duration(welcome.getLease()).dividedBy(4);
    patienceNanos = Math.max(SHORTEST_PATIENCE, quarter.toNanos());
    subject.welcomed(welcome);
    report();
  }

  private void acknowledged(ReportAck ack) {
    if (ack.getSession() != session) {
      return;
    }
    Sent last = null;
    while (!unanswered.isEmpty() && unanswered.peek().sequence() <= ack.getSequence()) {
      last = unanswered.poll();
    }
    if (last != null && last.sequence() == ack.getSequence()) {
      subject.acknowledged(last.atNanos());
    }
  }

  /// A command of a newer coordinator, refused by its number.
  private void unknown(CoordinatorMessage message) {
    for (int number : message.getUnknownFields().asMap().keySet()) {
      stream.send(
          AgentMessage.newBuilder().setUnknown(Unknown.newBuilder().setCommand(number)).build());
    }
  }

  private void reportIfDue() {
    if (!welcomed || !stream.ready()) {
      return;
    }
    var due = System.nanoTime() - lastSent >= heartbeatNanos;
    var early = subject.changed() && unanswered.size() < MAX_UNANSWERED;
    if (due || early) {
      report();
    }
  }

  private void report() {
    // Before the report is made: the lease counts from here.
    var sentAt = Lease.now();
    var message = subject.report();
    lastSent = System.nanoTime();
    unanswered.add(new Sent(message.getReport().getSequence(), sentAt));
    stream.send(message);
  }
}
