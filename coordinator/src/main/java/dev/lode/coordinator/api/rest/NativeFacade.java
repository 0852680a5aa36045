package dev.lode.coordinator.api.rest;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Jobs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.grpc.NativeApi;
import dev.lode.coordinator.api.grpc.NativeMethod;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.Facade;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.Route;
import dev.lode.proto.v1.ReadLogRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The native API over HTTP: every call that has a `google.api.http` rule, answered by the same
/// objects as over gRPC.
///
/// Beside them stand what HTTP does in its own way: raw blobs and artifacts, raw logs, and the
/// OpenAPI document.
public final class NativeFacade implements Facade {

  private final NativeApi api;
  private final Blobs blobs;
  private final Jobs jobs;

  public NativeFacade(NativeApi api, Blobs blobs, Jobs jobs) {
    this.api = api;
    this.blobs = blobs;
    this.jobs = jobs;
  }

  @Override
  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    api.methods().forEach(it -> add(it, routes));
    routes.addAll(new BlobRoutes(blobs).routes());
    routes.addAll(new ArtifactRoutes(jobs, blobs).routes());
    var openApi = OpenApi.of(api.methods());
    routes.add(
        new Route(
            "GET",
            "/lode/v1/openapi.json",
            Route.Audience.ANY_TOKEN,
            exchange -> exchange.json(200, openApi)));
    return routes;
  }

  private <Q extends Message, R extends Message> void add(
      NativeMethod<Q, R> method, List<Route> routes) {
    for (HttpRules rules : HttpRules.of(method.descriptor())) {
      var requests = new Requests<>(method, rules);
      routes.add(
          new Route(
              rules.method(),
              rules.path(),
              audience(method.callers()),
              exchange -> answer(method, requests, exchange)));
    }
  }

  private static Route.Audience audience(Set<Role> callers) {
    return callers.contains(Role.JOIN) ? Route.Audience.ANY_TOKEN : Route.Audience.ADMIN;
  }

  private <Q extends Message, R extends Message> void answer(
      NativeMethod<Q, R> method, Requests<Q> requests, Exchange exchange)
      throws InterruptedException {
    var request = requests.read(exchange);
    var range = exchange.header("range");
    if (range != null && request instanceof ReadLogRequest log) {
      LogRanges.answer(api.logs(), log, range, exchange);
      return;
    }
    switch (method) {
      case NativeMethod.Unary<Q, R> unary -> {
        switch (unary.answering().ask(method, exchange.caller(), request)) {
          case Reply.Ok<R>(var answer) -> exchange.json(200, JsonAnswers.json(answer));
          case Reply.Refused<R>(var error) -> exchange.fail(HttpError.of(error));
        }
      }
      case NativeMethod.Streaming<Q, R> streaming -> {
        switch (streaming.answering().ask(method, exchange.caller(), request)) {
          case Reply.Ok<Following<R>>(var answers) -> JsonAnswers.stream(method, answers, exchange);
          case Reply.Refused<Following<R>>(var error) -> exchange.fail(HttpError.of(error));
        }
      }
      case NativeMethod.Uploading<Q, R> _ ->
          throw new IllegalArgumentException(
              "a call that takes many messages has no place in HTTP: " + method.wire());
    }
  }
}
