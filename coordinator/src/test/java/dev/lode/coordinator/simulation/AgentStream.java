package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The coordinator's side of one connection: joins, takes one report at a time to the control loop,
/// acknowledges it when what follows is on record.
final class AgentStream {

  private final PretendedCoordinator coordinator;
  private final Timeline time;
  private final Rules rules;
  private final Link link;
  private final PretendedHost host;
  private final long ofLife;
  private long session;
  private boolean closed;

  /// Whether a report is with the control loop.
  private boolean busy;

  /// A report is whole, so the next takes the place of one that waits.
  private Link.@Nullable Up latest;

  AgentStream(PretendedCoordinator coordinator, Link link, PretendedHost host) {
    this.coordinator = coordinator;
    this.time = coordinator.time();
    this.rules = coordinator.rules();
    this.link = link;
    this.host = host;
    this.ofLife = coordinator.life();
    link.taken = this;
  }

  long number() {
    return link.number;
  }

  boolean isOn(Link which) {
    return link == which;
  }

  boolean isIn(long number) {
    return session == number || !rules.hold(Rule.COMMANDS_OF_SESSION);
  }

  void say(Link.Down message) {
    link.down(message, it -> host.hear(link, it));
  }

  /// The agent will notice, sooner or later.
  void close() {
    closed = true;
    coordinator.dropped(this, host.id);
    time.in(time.between(0, 300), () -> host.breakLink(link));
  }

  void join(Hello hello) {
    boolean sent =
        coordinator.ask(
            new Command.AgentJoined(hello, link.number),
            (answer, _) -> {
              if (answer instanceof Answer.Joined(var number) && !closed) {
                session = number;
                time.note("joined", host.id, number);
                say(new Link.Down.Welcome(number));
                believed();
              } else {
                close();
              }
            });
    if (!sent) {
      close();
    }
  }

  void arrived(Link.Up message) {
    // After the end of a stream nothing more is read from it, but some has been read already.
    if (coordinator.life() != ofLife || (closed && time.chance(0.5))) {
      return;
    }
    latest = message;
    next();
  }

  private void next() {
    var message = latest;
    if (busy || message == null) {
      return;
    }
    busy = true;
    latest = null;
    // What is stored of logs is looked up between the stream and the control loop, and may take its
    // time; the stream may be closed and another one open by then.
    long lookedUpIn = coordinator.unlucky(0.02) ? time.between(0, 5_000) : 0;
    if (lookedUpIn == 0) {
      pass(message);
    } else {
      time.in(lookedUpIn, () -> pass(message));
    }
  }

  private void pass(Link.Up message) {
    var logs = coordinator.logs();
    if (logs == null || coordinator.life() != ofLife) {
      return;
    }
    var report = message.report();
    if (rules.hold(Rule.LOG_WHOLE)) {
      var whole = logs.complete(host.id, report);
      if (!whole.equals(report)) {
        report.attempts().forEach(it -> coordinator.logPosition(host, link, it.attempt()));
      }
      report = whole;
    }
    if (rules.hold(Rule.STRAYS_HOLD)) {
      hand(message, report);
    } else {
      strayless(report);
      var whole = report;
      time.in(20, () -> hand(message, whole));
    }
  }

  private void hand(Link.Up message, Report report) {
    boolean sent =
        coordinator.ask(
            new Command.Reported(host.id, message.session(), streamNow(), bent(report)),
            (answer, _) -> {
              busy = false;
              if (answer instanceof Answer.SessionOver && rules.hold(Rule.REPORTS_OF_SESSION)) {
                close();
              } else if (answer != null) {
                say(new Link.Down.Ack(message.session(), message.sequence()));
              }
              if (!closed) {
                next();
              }
            });
    if (!sent) {
      close();
    }
  }

  // -- rules left out -----------------------------------------------------------------------------

  private long streamNow() {
    return rules.hold(Rule.REPORTS_IN_ORDER)
        ? link.number
        : coordinator.newestStream(host.id, link.number);
  }

  private Report bent(Report report) {
    var seen = new ArrayList<>(report.attempts());
    if (!rules.hold(Rule.ABSENCE_PROVES_NOTHING)) {
      var named = new HashSet<AttemptId>();
      seen.forEach(it -> named.add(it.attempt()));
      for (AttemptId id : believedHere()) {
        if (!named.contains(id)) {
          seen.add(new Report.Tombstone(id, "not in the report"));
        }
      }
    }
    if (!rules.hold(Rule.LIVE_ATTEMPT)) {
      seen.replaceAll(this::asTheLiveOne);
    }
    if (!rules.hold(Rule.QUIET_ON_HOST)) {
      var unheard = Duration.ofMillis(coordinator.unheard(host.id));
      seen.replaceAll(
          it ->
              it instanceof Report.Running(var id, var at, var quiet)
                      && quiet.compareTo(unheard) < 0
                  ? new Report.Running(id, at, unheard)
                  : it);
    }
    return new Report(seen);
  }

  private Report.Seen asTheLiveOne(Report.Seen seen) {
    var job = coordinator.committed(seen.attempt().job());
    var live = job == null ? null : job.state().liveAttempt();
    if (live == null || !live.agent().equals(host.id)) {
      return seen;
    }
    return switch (seen) {
      case Report.Exited(_, var at, var exit) -> new Report.Exited(live.id(), at, exit);
      case Report.Collected(_, var at, var exit, var left) ->
          new Report.Collected(live.id(), at, exit, left);
      case Report.Preparing _, Report.Running _, Report.Unprepared _, Report.Tombstone _ -> seen;
    };
  }

  /// What the coordinator believes to be on this host, as if the agent had said so.
  private void believed() {
    if (!rules.hold(Rule.FIRST_REPORT)) {
      var seen = new ArrayList<Report.Seen>();
      believedHere().forEach(it -> seen.add(new Report.Preparing(it)));
      var _ =
          coordinator.send(new Command.Reported(host.id, session, link.number, new Report(seen)));
    }
  }

  /// As if nothing ran there that is not the agent's own.
  private void strayless(Report report) {
    var believed = believedHere();
    var seen = new ArrayList<Report.Seen>();
    report.attempts().stream().filter(it -> believed.contains(it.attempt())).forEach(seen::add);
    var _ = coordinator.send(new Command.Reported(host.id, session, link.number, new Report(seen)));
  }

  private List<AttemptId> believedHere() {
    var here = new ArrayList<AttemptId>();
    for (Job job : coordinator.jobs()) {
      var live = job.state().liveAttempt();
      if (live != null && live.agent().equals(host.id)) {
        here.add(live.id());
      }
    }
    return here;
  }
}
