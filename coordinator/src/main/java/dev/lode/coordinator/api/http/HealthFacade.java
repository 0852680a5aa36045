package dev.lode.coordinator.api.http;

import dev.lode.common.metrics.Meters;
import dev.lode.coordinator.api.Readiness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/// What those ask who look after the coordinator: is it alive, is it ready, how much is there.
public final class HealthFacade implements Facade {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Readiness readiness;
  private final Supplier<String> metrics;

  /// @param metrics in Prometheus' text format
  public HealthFacade(Readiness readiness, Supplier<String> metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/health/live", Route.Audience.ANYBODY, HealthFacade::live),
        new Route("GET", "/health/ready", Route.Audience.ANYBODY, this::ready),
        new Route("GET", "/metrics", Route.Audience.ADMIN_OR_LOOPBACK, this::metrics));
  }

  private static void live(Exchange exchange) {
    exchange.json(200, JSON.writeValueAsString(Map.of("status", "live")));
  }

  private void ready(Exchange exchange) throws InterruptedException {
    var lacking = readiness.lacking();
    var answer = new TreeMap<String, Object>();
    answer.put("status", lacking.isEmpty() ? "ready" : "not ready");
    if (!lacking.isEmpty()) {
      answer.put("lacking", lacking);
    }
    exchange.json(lacking.isEmpty() ? 200 : 503, JSON.writeValueAsString(answer));
  }

  private void metrics(Exchange exchange) {
    exchange.send(200, Meters.CONTENT_TYPE, metrics.get().getBytes(StandardCharsets.UTF_8));
  }
}
