package dev.lode.agent;

import dev.lode.agent.session.SessionClient;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.model.AgentId;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An agent that runs: it takes attempts for as long as it is not closed.
///
/// Threads: any.
public final class Agent implements AutoCloseable {

  private final AgentId id;
  private final SessionClient session;
  private final @Nullable HostPort metrics;
  private final Parts parts;

  Agent(AgentId id, SessionClient session, @Nullable HostPort metrics, Parts parts) {
    this.id = id;
    this.session = session;
    this.metrics = metrics;
    this.parts = parts;
  }

  /// Takes up what an earlier agent on the folder has left, and begins to join; it does not wait
  /// for the coordinator.
  public static Agent start(AgentConfig config) throws StartException {
    try {
      return AgentMain.wire(config);
    } catch (IOException e) {
      throw new StartException(
          "the agent cannot start on " + config.data() + ": " + FileTrouble.words(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while starting", e);
    }
  }

  /// Makes an agent that runs on the folder leave first; no workload notices.
  ///
  /// @return the process that left, if there was one
  public static Optional<Long> takeOver(AgentConfig config, Duration patience)
      throws StartException, InterruptedException {
    return Takeover.of(config.data(), patience);
  }

  public AgentId id() {
    return id;
  }

  /// Where its metrics are served.
  public Optional<HostPort> metrics() {
    return Optional.ofNullable(metrics);
  }

  /// Whether the coordinator took it within this time; it keeps trying.
  ///
  /// @throws StartException when the coordinator will never take it
  public boolean awaitJoined(Duration patience) throws StartException, InterruptedException {
    try {
      session.joined().get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw refusal(e);
    }
  }

  /// Done when it has been closed; fails with a [StartException] when the coordinator will never
  /// take it.
  public CompletableFuture<Void> ended() {
    return session.ended();
  }

  /// Stops the agent. Workloads run on, and the next agent on the folder takes them up.
  @Override
  public void close() {
    parts.close();
  }

  private static StartException refusal(ExecutionException e) {
    return e.getCause() instanceof StartException refused
        ? refused
        : new StartException("the agent has failed: " + e.getCause(), e);
  }
}
