package dev.lode.coordinator.api.http;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.Entry;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.ApiError;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Serves the facades' routes over HTTP/1.1, each request on a virtual thread of its own.
///
/// Who calls is checked before a body is touched. There is no CORS: browsers' pages of other
/// origins are not let in.
public final class HttpServer implements AutoCloseable {

  private static final Duration STOP_GRACE = Duration.ofSeconds(2);
  private static final int BACKLOG = 1024;

  private final HttpConfig config;
  private final Access access;
  private final Router router;
  private final Deadlines deadlines = new Deadlines();
  private final WebServer server;

  private HttpServer(HttpConfig config, Access access, List<Facade> facades)
      throws IOException, StartException {
    this.config = config;
    this.access = access;
    var routes = new ArrayList<Route>();
    facades.forEach(it -> routes.addAll(it.routes()));
    this.router = new Router(routes);
    this.server = server(config);
  }

  /// Begins to serve. Throws when the address cannot be had.
  public static HttpServer start(HttpConfig config, Access access, List<Facade> facades)
      throws StartException {
    try {
      probe(config.listen());
      var server = new HttpServer(config, access, facades);
      server.server.start();
      if (!server.server.isRunning()) {
        throw new IOException("it was taken a moment ago");
      }
      server.deadlines.start();
      return server;
    } catch (IOException | RuntimeException e) {
      throw new StartException(
          "cannot listen on "
              + config.listen()
              + " ("
              + reason(e)
              + "): choose another address with --http",
          e);
    }
  }

  /// Takes the address and gives it back: Helidon only logs that it could not have it, with what it
  /// was called by.
  private static void probe(HostPort listen) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(
          new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()), BACKLOG);
    }
  }

  private static String reason(Throwable e) {
    var cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private WebServer server(HttpConfig config) throws IOException, StartException {
    var limits = config.limits();
    var builder =
        WebServer.builder()
            .address(InetAddress.getByName(config.listen().host()))
            .port(config.listen().port())
            .backlog(BACKLOG)
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(limits.idle())
            .idleConnectionPeriod(limits.idle().dividedBy(3))
            .shutdownGracePeriod(STOP_GRACE)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(limits.targetBytes())
                    .maxHeadersSize(limits.headerBytes())
                    .build())
            .directHandlers(beforeRouting())
            .routing(HttpRouting.builder().any(this::handle));
    secure(builder, config);
    return builder.build();
  }

  private static void secure(WebServerConfig.Builder builder, HttpConfig config)
      throws StartException {
    var tls = config.tls();
    if (tls == null) {
      return;
    }
    try {
      builder.tls(
          Tls.builder()
              .privateKey(it -> it.pem(pem -> pem.key(key -> key.path(tls.key()))))
              .privateKeyCertChain(
                  it -> it.pem(pem -> pem.certChain(chain -> chain.path(tls.certificate()))))
              .build());
    } catch (RuntimeException e) {
      throw new StartException(
          "cannot use the certificate or key of --tls-cert and --tls-key: " + reason(e), e);
    }
  }

  /// What is answered to a request that is none.
  private static DirectHandlers beforeRouting() {
    var handlers = DirectHandlers.builder();
    for (var type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (_, _, status, headers, message) -> {
            var error =
                status.code() >= 500
                    ? new HttpError(status.code(), "INTERNAL", status.reasonPhrase())
                    : new HttpError(
                        status.code(),
                        "INVALID_ARGUMENT",
                        "not a request that is understood here: "
                            + (message == null ? status.reasonPhrase() : message));
            headers.set(HeaderNames.CONTENT_TYPE, "application/json");
            headers.set(HeaderNames.CACHE_CONTROL, "no-store");
            return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .entity(error.json().getBytes(StandardCharsets.UTF_8))
                .build();
          });
    }
    return handlers.build();
  }

  /// The root of a request.
  private void handle(ServerRequest request, ServerResponse response) {
    var exchange = new Exchange(request, response, config.limits(), deadlines);
    try {
      answer(exchange);
    } catch (GoneException | InterruptedException e) {
      throw new CloseConnectionException(String.valueOf(e.getMessage()), e);
    }
  }

  private void answer(Exchange exchange) throws InterruptedException {
    try {
      route(exchange);
      exchange.done();
    } catch (RefusalException e) {
      exchange.fail(e.error());
    } catch (GoneException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      exchange.fail(HttpError.of(ApiError.of(e)));
    }
  }

  private void route(Exchange exchange) throws IOException, InterruptedException {
    switch (router.find(exchange.method(), exchange.rawPath())) {
      case Router.Found.Nowhere() ->
          exchange.fail(HttpError.of(ApiError.notFound("there is nothing at this path")));
      case Router.Found.OtherMethods(var allowed) ->
          exchange.fail(
              new HttpError(
                  405,
                  "METHOD_NOT_ALLOWED",
                  "this path knows " + String.join(", ", allowed) + " only",
                  Map.of("Allow", String.join(", ", allowed))));
      case Router.Found.Here(var route, var variables) -> {
        exchange.matched(variables);
        if (admit(route.audience(), exchange)) {
          route.answering().answer(exchange);
        }
      }
    }
  }

  /// Whether the caller may go on; otherwise it has been told.
  private boolean admit(Route.Audience audience, Exchange exchange) {
    return switch (audience) {
      case ANYBODY -> true;
      case ADMIN_OR_LOOPBACK -> exchange.fromLoopback() || admit(Set.of(Role.ADMIN), exchange);
      case ADMIN -> admit(Set.of(Role.ADMIN), exchange);
      case ANY_TOKEN -> admit(Set.of(Role.ADMIN, Role.JOIN), exchange);
    };
  }

  private boolean admit(Set<Role> roles, Exchange exchange) {
    return switch (access.check(exchange.header("authorization"), roles)) {
      case Entry.Admitted(var principal) -> {
        exchange.admitted(principal);
        yield true;
      }
      case Entry.Refused(var message) -> {
        exchange.fail(HttpError.of(new ApiError(ApiError.Code.UNAUTHENTICATED, message)));
        yield false;
      }
    };
  }

  /// Where it listens, with the port that it got.
  public HostPort address() {
    return config.listen().withPort(server.port());
  }

  public URI uri() {
    return URI.create((config.tls() == null ? "http://" : "https://") + address());
  }

  /// Stops accepting, and ends what still runs after a short grace.
  @Override
  public void close() {
    server.stop();
    deadlines.close();
  }
}
