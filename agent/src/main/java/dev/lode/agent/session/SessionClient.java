package dev.lode.agent.session;

import dev.lode.agent.attempt.Attempts;
import dev.lode.agent.attempt.Fault;
import dev.lode.agent.attempt.SessionLease;
import dev.lode.agent.logs.LogShipper;
import dev.lode.common.config.StartException;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.StartAttempt;
import dev.lode.proto.v1.Welcome;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The agent's side of its session: joins, comes back when the stream breaks, hands commands to the
/// attempts and tells how they are.
///
/// One thread says and hears everything, so that commands take effect in the order in which they
/// were sent and nothing of an old stream comes between.
///
/// Threads: any; all that is said is said on the thread `session`.
public final class SessionClient implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionClient.class.getName());

  private static final String WRONG_TOKEN =
      "the coordinator refuses this agent's token: give it the one in the coordinator's join.token"
          + " with --token-file";

  private final CoordinatorChannel channel;
  private final Introduction self;
  private final Attempts attempts;
  private final SessionLease lease;
  private final LogShipper logs;
  private final Backoff backoff;

  private final LinkedBlockingQueue<Stream.Event> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread;

  private volatile boolean connected;
  private volatile boolean closed;

  // Of the session's thread.
  private long sequence;
  private Duration leaseLength = Duration.ZERO;
  private String lastTrouble = "";

  public SessionClient(
      CoordinatorChannel channel,
      Introduction self,
      Attempts attempts,
      SessionLease lease,
      LogShipper logs,
      RandomGenerator random) {
    this.channel = channel;
    this.self = self;
    this.attempts = attempts;
    this.lease = lease;
    this.logs = logs;
    this.backoff = new Backoff(random);
    this.thread = Thread.ofPlatform().name("session").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// An attempt has changed: the coordinator should know soon.
  public void changed() {
    if (changed.compareAndSet(false, true)) {
      inbox.add(new Stream.Changed());
    }
  }

  public boolean connected() {
    return connected;
  }

  /// Done when the coordinator has welcomed the agent for the first time; fails like `ended`.
  public CompletableFuture<Void> joined() {
    return joined.copy();
  }

  /// Done when closed; fails with a [StartException] when the coordinator will never take this
  /// agent.
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /// Workloads run on.
  @Override
  public void close() {
    closed = true;
    inbox.add(new Stream.Closed());
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        var end = converse();
        if (end.getCode() == Status.Code.FAILED_PRECONDITION) {
          refused("the coordinator does not take this agent: " + description(end));
          return;
        }
        if (wrongToken(end) && !joined.isDone() && !attempts.anyAlive()) {
          refused(WRONG_TOKEN);
          return;
        }
        if (!closed) {
          pause(end);
        }
      }
      ended.complete(null);
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the session has ended by a bug: restart the agent", e);
      ended.completeExceptionally(e);
      joined.completeExceptionally(e);
    }
  }

  private Status converse() throws InterruptedException {
    var stream = Stream.open(channel.calls(), inbox);
    var talk = new Conversation(stream, inbox, new Talk());
    var end = talk.run(AgentMessage.newBuilder().setHello(self.hello(lease.session())).build());
    connected = false;
    logs.disconnected();
    if (talk.welcomed()) {
      backoff.reset();
      lastTrouble = "";
    }
    return end;
  }

  private static boolean wrongToken(Status end) {
    return end.getCode() == Status.Code.UNAUTHENTICATED
        || end.getCode() == Status.Code.PERMISSION_DENIED;
  }

  /// No patience will change it: the protocol's versions do not fit, or the token was wrong from
  /// the first try on. An agent that was in, or has attempts to look after, waits for a better day.
  private void refused(String why) {
    var failure = new StartException(why);
    joined.completeExceptionally(failure);
    ended.completeExceptionally(failure);
  }

  private void pause(Status end) throws InterruptedException {
    var wait =
        switch (end.getCode()) {
          case UNAUTHENTICATED, PERMISSION_DENIED -> {
            tellOnce(Level.ERROR, WRONG_TOKEN);
            yield backoff.slow();
          }
          case ABORTED -> {
            tellOnce(
                Level.WARNING,
                "another agent with the same id has taken over: each agent needs a data folder of"
                    + " its own");
            yield backoff.slow();
          }
          default -> {
            tellOnce(Level.WARNING, "no session with the coordinator: " + channel.trouble(end));
            yield backoff.next();
          }
        };
    channel.renew();
    rest(wait);
  }

  /// Events of this time are of a stream that has ended, or are told by the next report anyway.
  private void rest(Duration wait) throws InterruptedException {
    var until = System.nanoTime() + wait.toNanos();
    while (!closed && until - System.nanoTime() > 0) {
      inbox.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void tellOnce(Level level, String trouble) {
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      LOG.log(level, trouble);
    }
  }

  private static String description(Status status) {
    var text = status.getDescription();
    return text == null ? status.getCode().toString() : text;
  }

  /// What this agent does with what is said.
  private final class Talk implements Conversation.Subject {

    @Override
    public void welcomed(Welcome welcome) {
      if (welcome.getSession() != lease.session()) {
        sequence = 0;
        lease.enter(welcome.getSession());
        LOG.log(Level.INFO, "joined; session={0}", welcome.getSession());
      } else {
        LOG.log(Level.INFO, "resumed; session={0}", welcome.getSession());
      }
      leaseLength = Wire.duration(welcome.getLease());
      connected = true;
      logs.connected(AgentSessionsGrpc.newStub(channel.calls()));
      joined.complete(null);
    }

    @Override
    public void acknowledged(long sentAtNanos) {
      lease.renew(sentAtNanos + leaseLength.toNanos());
    }

    @Override
    public AgentMessage report() {
      changed.set(false); // what changes from here on is for the next one
      var report = Reports.of(lease.session(), ++sequence, attempts.standings());
      return AgentMessage.newBuilder().setReport(report).build();
    }

    @Override
    public boolean changed() {
      return changed.get();
    }

    @Override
    public void commanded(CoordinatorMessage message) {
      try {
        switch (message.getMessageCase()) {
          case START -> start(message.getStart());
          case STOP -> {
            var stop = message.getStop();
            var id = valid(stop.getSession(), stop.getId());
            if (id != null) {
              attempts.stop(id, Wire.duration(stop.getGrace()));
            }
          }
          case FORGET -> {
            var id = valid(message.getForget().getSession(), message.getForget().getId());
            if (id != null) {
              attempts.forget(id);
            }
          }
          case WELCOME, REPORT_ACK, MESSAGE_NOT_SET -> {}
        }
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, "a command that names no attempt: {0}", e.getMessage());
      }
    }

    private void start(StartAttempt start) {
      var id = valid(start.getSession(), start.getId());
      if (id == null) {
        return;
      }
      try {
        attempts.start(Wire.spec(start));
      } catch (IllegalArgumentException e) {
        attempts.refuse(id, new Fault(Fault.Culprit.CALLER, String.valueOf(e.getMessage())));
      }
    }

    /// Null for a command of another session: the coordinator has thought again since.
    private dev.lode.common.model.@Nullable AttemptId valid(long session, AttemptId id) {
      if (session == lease.session()) {
        return Wire.attempt(id);
      }
      LOG.log(
          Level.INFO,
          "dropped a command of another session; attempt={0}.{1} session={2}",
          id.getJobId(),
          id.getNumber(),
          session);
      return null;
    }
  }
}
