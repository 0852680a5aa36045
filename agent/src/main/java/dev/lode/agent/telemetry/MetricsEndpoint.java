package dev.lode.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Serves `/metrics`, `/health/live` and `/health/ready` over HTTP.
///
/// Health needs no token. Metrics need one, as `authorization: Bearer TOKEN`, unless asked from
/// loopback.
public final class MetricsEndpoint implements AutoCloseable {

  private static final Logger LOG = System.getLogger(MetricsEndpoint.class.getName());

  private static final String PLAIN = "text/plain; charset=utf-8";

  /// Requests answered at a time; more are told to come back.
  private static final int MAX_REQUESTS = 16;

  private static final int BACKLOG = 64;

  private final HostPort listen;
  private final String token;
  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);

  private record Answer(int status, String type, String text) {}

  private interface Page {
    Answer answer(HttpExchange exchange);
  }

  private MetricsEndpoint(HostPort listen, String token, HttpServer server) {
    this.listen = listen;
    this.token = token;
    this.server = server;
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 0).factory());
    server.setExecutor(threads);
  }

  /// Serves until closed.
  ///
  /// @param token what callers from elsewhere show; empty where there is none, and then only
  ///   loopback may be listened on
  /// @param metrics the text for Prometheus
  /// @param ready whether the agent can take attempts
  public static MetricsEndpoint start(
      HostPort listen, String token, Supplier<String> metrics, BooleanSupplier ready)
      throws StartException {
    if (token.isEmpty() && !listen.loopback()) {
      throw new StartException(
          "metrics on "
              + listen
              + " can be asked for from elsewhere, and there is no token for that: give one, or"
              + " listen on 127.0.0.1");
    }
    try {
      var address = new InetSocketAddress(listen.host(), listen.port());
      var endpoint = new MetricsEndpoint(listen, token, HttpServer.create(address, BACKLOG));
      endpoint.serve(metrics, ready);
      return endpoint;
    } catch (BindException e) {
      throw new StartException(
          "cannot serve metrics on " + listen + ": " + e.getMessage() + "; choose another", e);
    } catch (IOException e) {
      throw new StartException("cannot serve metrics on " + listen + ": " + e.getMessage(), e);
    }
  }

  /// Where it is served; the port is the one that was taken.
  public HostPort address() {
    return listen.withPort(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(Supplier<String> metrics, BooleanSupplier ready) {
    page(
        "/metrics",
        exchange ->
            mayRead(exchange)
                ? new Answer(200, Meters.CONTENT_TYPE, metrics.get())
                : new Answer(401, PLAIN, "metrics need authorization: Bearer TOKEN\n"));
    page("/health/live", _ -> new Answer(200, PLAIN, "live\n"));
    page(
        "/health/ready",
        _ ->
            ready.getAsBoolean()
                ? new Answer(200, PLAIN, "ready\n")
                : new Answer(503, PLAIN, "not ready: no session with the coordinator\n"));
    page("/", _ -> new Answer(404, PLAIN, "here are /metrics, /health/live, /health/ready\n"));
    server.start();
  }

  private void page(String path, Page page) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            send(exchange, limited(exchange, path, page));
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "no answer path=" + path, e);
          }
        });
  }

  private Answer limited(HttpExchange exchange, String path, Page page) {
    if (!path.equals("/") && !exchange.getRequestURI().getPath().equals(path)) {
      return new Answer(404, PLAIN, "not here\n");
    }
    var method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Answer(405, PLAIN, "only GET\n");
    }
    if (!requests.tryAcquire()) {
      return new Answer(503, PLAIN, "busy\n");
    }
    try {
      return page.answer(exchange);
    } finally {
      requests.release();
    }
  }

  private boolean mayRead(HttpExchange exchange) {
    if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      return true;
    }
    var shown = exchange.getRequestHeaders().getFirst("authorization");
    return !token.isEmpty() && shown != null && same(shown, "Bearer " + token);
  }

  /// In a time that does not tell how much of it is right.
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var body = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", answer.type());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }
}
