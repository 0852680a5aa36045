package dev.lode.coordinator;

/// The coordinator's wiring.
public final class CoordinatorMain {

  private CoordinatorMain() {}
}
