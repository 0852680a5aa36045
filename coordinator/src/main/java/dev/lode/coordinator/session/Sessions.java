package dev.lode.coordinator.session;

import dev.lode.common.model.AgentId;
import dev.lode.coordinator.core.Answer;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The streams of agents that are open, and of each agent the newest one: its session's own.
///
/// Threads: any.
public final class Sessions {

  private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

  private final Set<AgentSession> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<AgentId, AgentSession> newest = new ConcurrentHashMap<>();

  /// Streams are numbered in the order in which the control loop hears of them.
  private final ReentrantLock joining = new ReentrantLock();

  private long lastStream;

  void add(AgentSession session) {
    open.add(session);
  }

  /// How many streams are open.
  public int size() {
    return open.size();
  }

  /// An agent has said who it is: from now on this is its stream.
  ///
  /// @param tell hands the stream's number to the control loop
  CompletableFuture<Answer> join(
      AgentSession session, AgentId agent, LongFunction<CompletableFuture<Answer>> tell) {
    joining.lock();
    try {
      long number = ++lastStream;
      session.numbered(agent, number);
      var older = newest.put(agent, session);
      if (older != null) {
        LOG.log(System.Logger.Level.INFO, "agent={0} has opened a newer stream", agent);
        older.close(Status.ABORTED.withDescription("a newer stream of this agent has taken over"));
      }
      return tell.apply(number);
    } finally {
      joining.unlock();
    }
  }

  void part(AgentSession session, @Nullable AgentId agent) {
    open.remove(session);
    if (agent != null) {
      newest.remove(agent, session);
    }
  }

  /// The stream on which commands of this session go to this agent; null when there is none, and
  /// they are derived again from its next report.
  @Nullable AgentSession find(AgentId agent, long session) {
    var found = newest.get(agent);
    return found != null && found.isIn(session) ? found : null;
  }

  /// Ends every stream, so that the agents join again.
  public void closeAll(String why) {
    open.forEach(it -> it.close(Status.UNAVAILABLE.withDescription(why)));
  }

  /// Ends every stream, and waits until nobody looks at what came in on them.
  public void stop(String why) throws InterruptedException {
    var closing = List.copyOf(open);
    closeAll(why);
    for (AgentSession session : closing) {
      session.awaitEnd();
    }
  }
}
