package dev.lode.coordinator.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// No log of the coordinator while this is open: a store that fails is told of there each time.
final class Quiet implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lode.coordinator");

  Quiet() {
    logger.setLevel(Level.OFF);
  }

  @Override
  public void close() {
    logger.setLevel(null);
  }
}
