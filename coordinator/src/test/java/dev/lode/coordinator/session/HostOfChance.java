package dev.lode.coordinator.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.Exit;
import dev.lode.proto.v1.Hello;
import dev.lode.proto.v1.Host;
import dev.lode.proto.v1.Report;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An agent that does its duty on a bad day: its streams break, its process restarts, commands get
/// lost, chunks go out twice or from the wrong offset. The same chances for the same seed.
///
/// Threads: one of its own; grpc's only hand over.
final class HostOfChance implements AutoCloseable {

  private static final long BEAT_MILLIS = 100;
  private static final int CHUNK = 900;

  private final ManagedChannel channel;
  private final AgentSessionsGrpc.AgentSessionsStub stub;
  private final String id;
  private final Random random;
  private final Ledger ledger;
  private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final TreeMap<AttemptId, Run> runs = new TreeMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private @Nullable Stream<AgentMessage, CoordinatorMessage> reports;
  private @Nullable Stream<ShipLogsRequest, ShipLogsResponse> logs;
  private int instance;
  private long session;
  private long sequence;
  private boolean news;

  /// One attempt on this host.
  private static final class Run {
    final byte[] log;
    Phase phase;
    boolean asked;

    Run(byte[] log, Phase phase) {
      this.log = log;
      this.phase = phase;
    }
  }

  HostOfChance(ScriptedAgent.Line line, String id, long seed, Ledger ledger) {
    this.channel = line.channel();
    this.stub = line.stub();
    this.id = id;
    this.random = new Random(seed);
    this.ledger = ledger;
    this.thread = Thread.ofVirtual().name(id).start(this::run);
  }

  private void run() {
    try {
      while (!closed) {
        var event = events.poll(BEAT_MILLIS, TimeUnit.MILLISECONDS);
        if (event == null) {
          news = true;
        }
        while (event != null) {
          event.run();
          event = events.poll();
        }
        live();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void live() {
    misfortune();
    if (reports == null) {
      join();
    }
    if (logs == null) {
      logs = new Stream<>(stub::shipLogs, this::answered, () -> logs = null);
      runs.values().forEach(it -> it.asked = false);
    }
    runs.forEach(this::step);
    if (session != 0 && news) {
      report();
      news = false;
    }
  }

  private void misfortune() {
    int chance = random.nextInt(1_000);
    if (chance < 4 && reports != null) {
      reports.cut();
      reports = null;
    } else if (chance < 6 && reports != null) {
      // The agent's process is started again; what runs on the host goes on.
      reports.cut();
      reports = null;
      instance++;
      session = 0;
    } else if (chance < 10 && logs != null) {
      logs.cut();
      logs = null;
    }
  }

  private void join() {
    var hello =
        Hello.newBuilder()
            .setProtocol(1)
            .setAgentId(id)
            .setInstanceId("instance-" + instance)
            .setSession(session)
            .setHost(Host.newBuilder().setName(id).setMilliCpus(4_000))
            .addLaunchers("shell");
    session = 0;
    reports = new Stream<>(stub::connect, this::told, () -> reports = null);
    reports.say(AgentMessage.newBuilder().setHello(hello).build());
  }

  private void told(CoordinatorMessage message) {
    switch (message.getMessageCase()) {
      case WELCOME -> {
        session = message.getWelcome().getSession();
        sequence = 0;
        news = true;
      }
      case START -> {
        var attempt = attempt(message.getStart().getId());
        boolean lost = random.nextInt(20) == 0;
        if (message.getStart().getSession() == session && !lost && !runs.containsKey(attempt)) {
          ledger.started(attempt);
          runs.put(attempt, new Run(Ledger.log(attempt), Phase.PHASE_RUNNING));
          news = true;
        }
      }
      case STOP -> {
        var attempt = attempt(message.getStop().getId());
        runs.putIfAbsent(attempt, new Run(new byte[0], Phase.PHASE_TOMBSTONE));
        news = true;
      }
      case FORGET -> {
        var attempt = attempt(message.getForget().getId());
        runs.remove(attempt);
        ledger.ended(attempt);
      }
      case REPORT_ACK, MESSAGE_NOT_SET -> {}
    }
  }

  private void step(AttemptId attempt, Run run) {
    if (run.phase == Phase.PHASE_RUNNING && random.nextInt(3) == 0) {
      run.phase = Phase.PHASE_EXITED;
      ledger.ended(attempt);
      news = true;
    }
    if (run.phase == Phase.PHASE_EXITED && !run.asked && logs != null) {
      run.asked = true;
      ship(attempt, run, random.nextInt(10) == 0 ? run.log.length / 2 : 0);
    }
  }

  private void ship(AttemptId attempt, Run run, int from) {
    if (logs == null) {
      return;
    }
    int size = Math.min(CHUNK, run.log.length - from);
    var chunk =
        ShipLogsRequest.newBuilder()
            .setId(wire(attempt))
            .setOffset(from)
            .setData(ByteString.copyFrom(run.log, from, size))
            .build();
    logs.say(chunk);
    if (random.nextInt(20) == 0) {
      logs.say(chunk);
    }
  }

  private void answered(ShipLogsResponse answer) {
    var attempt = attempt(answer.getId());
    var run = runs.get(attempt);
    if (run == null || run.phase != Phase.PHASE_EXITED) {
      return;
    }
    if (answer.getUnwanted() || answer.getDurableOffset() == run.log.length) {
      run.phase = Phase.PHASE_COLLECTED;
      news = true;
    } else {
      ship(attempt, run, (int) answer.getDurableOffset());
    }
  }

  private void report() {
    var report = Report.newBuilder().setSession(session).setSequence(++sequence);
    runs.forEach((attempt, run) -> report.addAttempts(seen(attempt, run)));
    var message = AgentMessage.newBuilder().setReport(report).build();
    if (reports != null) {
      reports.say(message);
      if (random.nextInt(20) == 0) {
        reports.say(message);
      }
    }
  }

  private static AttemptReport seen(AttemptId attempt, Run run) {
    var seen = AttemptReport.newBuilder().setId(wire(attempt)).setPhase(run.phase);
    if (run.phase != Phase.PHASE_TOMBSTONE) {
      seen.setStartedAt(Timestamp.newBuilder().setSeconds(1)).setLogEnd(run.log.length);
    }
    if (run.phase == Phase.PHASE_EXITED || run.phase == Phase.PHASE_COLLECTED) {
      seen.setExit(Exit.newBuilder().setCode(0).setBy(Exit.By.BY_WORKLOAD));
    }
    return seen.build();
  }

  private static AttemptId attempt(dev.lode.proto.v1.AttemptId wire) {
    return new AttemptId(new JobId(wire.getJobId()), wire.getNumber(), wire.getRank());
  }

  private static dev.lode.proto.v1.AttemptId wire(AttemptId id) {
    return dev.lode.proto.v1.AttemptId.newBuilder()
        .setJobId(id.job().value())
        .setNumber(id.number())
        .setRank(id.rank())
        .build();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// One stream; what comes in on it counts only while it is the agent's current one.
  private final class Stream<Q, A> {
    private @Nullable ClientCallStreamObserver<Q> out;
    private boolean dead;

    Stream(ScriptedAgent.Call<Q, A> call, Consumer<A> answers, Runnable ended) {
      call.open(
          new ClientResponseObserver<Q, A>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<Q> stream) {
              out = stream;
            }

            @Override
            public void onNext(A answer) {
              hand(() -> answers.accept(answer));
            }

            @Override
            public void onError(Throwable broken) {
              hand(this::end);
            }

            @Override
            public void onCompleted() {
              hand(this::end);
            }

            private void end() {
              dead = true;
              ended.run();
            }
          });
    }

    private void hand(Runnable event) {
      events.add(
          () -> {
            if (!dead) {
              event.run();
            }
          });
    }

    void say(Q message) {
      if (out != null) {
        out.onNext(message);
      }
    }

    void cut() {
      dead = true;
      if (out != null) {
        out.cancel("cut", null);
      }
    }
  }
}
