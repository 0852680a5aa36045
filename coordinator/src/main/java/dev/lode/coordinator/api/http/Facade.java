package dev.lode.coordinator.api.http;

import java.util.List;

/// One external API: its routes.
@FunctionalInterface
public interface Facade {
  List<Route> routes();
}
