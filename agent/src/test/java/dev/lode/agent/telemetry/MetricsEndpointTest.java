package dev.lode.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Prometheus finds the agent's metrics; strangers do not.
@Timeout(60)
final class MetricsEndpointTest {

  private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 0);

  private final AtomicBoolean ready = new AtomicBoolean(true);

  private MetricsEndpoint start(HostPort listen, String token) throws StartException {
    return MetricsEndpoint.start(listen, token, () -> "lode_x 1\n", ready::get);
  }

  private static HttpResponse<String> ask(String method, URI page, String... headers)
      throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(page).method(method, HttpRequest.BodyPublishers.noBody());
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static URI page(HostPort address, String path) {
    return URI.create("http://" + address + path);
  }

  @Test
  void metricsAndHealthAreServedOnLoopbackWithoutAToken() throws Exception {
    try (var endpoint = start(LOOPBACK, "")) {
      var metrics = ask("GET", page(endpoint.address(), "/metrics"));
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body()).isEqualTo("lode_x 1\n");
      assertThat(metrics.headers().firstValue("content-type")).contains(Meters.CONTENT_TYPE);
      assertThat(ask("GET", page(endpoint.address(), "/health/live")).body()).isEqualTo("live\n");
      assertThat(ask("HEAD", page(endpoint.address(), "/metrics")).body()).isEmpty();
      ready.set(false);
      assertThat(ask("GET", page(endpoint.address(), "/health/live")).statusCode()).isEqualTo(200);
      assertThat(ask("GET", page(endpoint.address(), "/health/ready")).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    try (var endpoint = start(LOOPBACK, "")) {
      for (var path : new String[] {"/", "/other", "/metrics/x", "/health", "/health/live/x"}) {
        assertThat(ask("GET", page(endpoint.address(), path)).statusCode()).isEqualTo(404);
      }
      assertThat(ask("POST", page(endpoint.address(), "/metrics")).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void offLoopbackWithoutATokenItDoesNotStart() {
    assertThatThrownBy(() -> start(new HostPort("0.0.0.0", 0), ""))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var first = start(LOOPBACK, "")) {
      assertThatThrownBy(() -> start(first.address(), ""))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(first.address().toString());
    }
  }

  @Test
  void fromElsewhereMetricsNeedTheTokenAndHealthDoesNot() throws Exception {
    var outer = outerAddress();
    Assumptions.assumeTrue(outer.isPresent(), "this host has loopback only");
    try (var endpoint = start(new HostPort("0.0.0.0", 0), "lode_join_x")) {
      var address = new HostPort(outer.get().getHostAddress(), endpoint.address().port());
      var metrics = page(address, "/metrics");
      assertThat(ask("GET", metrics).statusCode()).isEqualTo(401);
      assertThat(ask("GET", metrics, "authorization", "Bearer other").statusCode()).isEqualTo(401);
      assertThat(ask("GET", metrics, "authorization", "Bearer lode_join_x").statusCode())
          .isEqualTo(200);
      assertThat(ask("GET", page(address, "/health/ready")).statusCode()).isEqualTo(200);
    }
  }

  private static Optional<InetAddress> outerAddress() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(it -> !it.isLoopbackAddress() && it.getAddress().length == 4)
        .findFirst();
  }

  @Test
  void everyMetricOfTheAgentIsThere() {
    try (var meters = new Meters()) {
      var agent = new AgentMeters(meters.registry(), new Facts());
      agent.ended("exited");
      agent.ended("exited");
      assertThat(meters.text())
          .contains(
              "lode_agent_attempts{phase=\"running\"} 2",
              "lode_agent_attempts{phase=\"preparing\"} 0",
              "lode_agent_attempts_ended_total{how=\"exited\"} 2",
              "lode_agent_log_bytes_shipped_total 4096",
              "lode_agent_log_lag_bytes 12",
              "lode_agent_session_connected 1",
              "lode_agent_lease_remaining_seconds 59.5",
              "lode_agent_gpus 8",
              "lode_agent_host_load1 ",
              "lode_agent_host_memory_available_bytes ",
              "lode_agent_host_cpu_busy_seconds_total ");
    }
  }

  private static final class Facts implements AgentFacts {
    @Override
    public Map<String, Integer> attempts() {
      return Map.of("running", 2);
    }

    @Override
    public boolean connected() {
      return true;
    }

    @Override
    public Duration leaseRemaining() {
      return Duration.ofMillis(59_500);
    }

    @Override
    public int gpus() {
      return 8;
    }

    @Override
    public long logBytesShipped() {
      return 4096;
    }

    @Override
    public long logLagBytes() {
      return 12;
    }
  }
}
