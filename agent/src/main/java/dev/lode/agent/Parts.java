package dev.lode.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;

/// What was opened, to be closed in the reverse order.
final class Parts implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Parts.class.getName());

  private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /// One that cannot be closed does not keep the others open.
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      var part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "cannot close " + part, e);
      }
    }
  }
}
