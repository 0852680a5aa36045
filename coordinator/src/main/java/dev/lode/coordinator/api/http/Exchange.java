package dev.lode.coordinator.api.http;

import dev.lode.coordinator.access.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request and its answer.
///
/// Threads: the request's own. A peer that neither sends nor reads interrupts it, which ends the
/// connection.
public final class Exchange {

  private final ServerRequest request;
  private final ServerResponse response;
  private final HttpConfig.Limits limits;
  private final Deadlines deadlines;
  private final Body body;
  private Map<String, String> variables = Map.of();
  private @Nullable Principal caller;
  private @Nullable AnswerStream stream;

  Exchange(
      ServerRequest request,
      ServerResponse response,
      HttpConfig.Limits limits,
      Deadlines deadlines) {
    this.request = request;
    this.response = response;
    this.limits = limits;
    this.deadlines = deadlines;
    this.body = new Body(request, limits, deadlines);
  }

  void matched(Map<String, String> encodedVariables) {
    variables = encodedVariables;
  }

  void admitted(Principal who) {
    caller = who;
  }

  public String method() {
    return request.prologue().method().text();
  }

  /// As it was sent: nothing is decoded or normalised.
  String rawPath() {
    return request.prologue().uriPath().rawPath();
  }

  /// The value of a variable of the route's path.
  public String variable(String name) {
    return Percent.decode(Objects.requireNonNull(variables.get(name), name), name, false);
  }

  public Map<String, List<String>> query() {
    return Percent.query(request.query().rawValue());
  }

  public @Nullable String header(String name) {
    return request.headers().first(HeaderNames.create(name)).orElse(null);
  }

  /// Who calls; only on routes that ask for a token.
  public Principal caller() {
    return Objects.requireNonNull(caller, "this route asks for no token");
  }

  /// Whether it comes from this machine, and not through a proxy that says so.
  boolean fromLoopback() {
    return request.remotePeer().address() instanceof InetSocketAddress peer
        && peer.getAddress().isLoopbackAddress()
        && header("x-forwarded-for") == null
        && header("forwarded") == null;
  }

  public Body body() {
    return body;
  }

  public HttpConfig.Limits limits() {
    return limits;
  }

  /// A header of the answer.
  public void answerHeader(String name, String value) {
    response.header(HeaderNames.create(name), value);
  }

  public void json(int status, String json) {
    send(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  /// The whole answer.
  public void send(int status, String contentType, byte[] content) {
    prepare(status, contentType);
    response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(content.length));
    boolean close = body.leftUnread(caller != null);
    if (close) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    try (var _ = deadlines.within(limits.stall())) {
      if (method().equals("HEAD")) {
        response.send();
      } else {
        response.send(content);
      }
    } catch (RuntimeException e) {
      throw gone(e);
    }
    if (close) {
      throw new GoneException("a body was left unread", null);
    }
  }

  /// Headers alone, as an answer to HEAD.
  public void headers(int status, String contentType, long length) {
    prepare(status, contentType);
    response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(length));
    try (var _ = deadlines.within(limits.stall())) {
      response.send();
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /// The caller has it already.
  public void notModified() {
    response.status(Status.NOT_MODIFIED_304);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (var _ = deadlines.within(limits.stall())) {
      response.send();
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /// Begins an answer that is written piece by piece.
  ///
  /// @param length of the whole; -1 when it is not known
  public AnswerStream stream(int status, String contentType, long length) {
    prepare(status, contentType);
    if (length >= 0) {
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(length));
    }
    var begun = new AnswerStream(response.outputStream(), deadlines, limits.stall());
    stream = begun;
    return begun;
  }

  private void prepare(int status, String contentType) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
  }

  /// Says why not; too late for that once the answer has begun, then the connection is cut so that
  /// nobody takes what was sent for the whole.
  public void fail(HttpError error) {
    if (stream != null || response.isSent()) {
      throw new GoneException("failed in the middle of an answer: " + error.message(), null);
    }
    error.headers().forEach(this::answerHeader);
    json(error.status(), error.json());
  }

  /// The handler has returned: an answer that was begun must have been finished.
  void done() {
    if (stream != null && !stream.finished()) {
      throw new GoneException("an answer was not finished", null);
    }
  }

  static GoneException gone(Exception e) {
    return new GoneException("the client has gone or does not read", e);
  }
}
