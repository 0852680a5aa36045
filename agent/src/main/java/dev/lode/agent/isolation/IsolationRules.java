package dev.lode.agent.isolation;

import dev.lode.common.model.Isolation.Level;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator of a host says about isolation on it.
///
/// @param least a job that asks for less gets this
/// @param users that jobs may become; null for none
/// @param visible files and folders that jobs in a sandbox or a container may read too
public record IsolationRules(Level least, @Nullable UserRange users, List<Path> visible) {

  /// Nothing is demanded; users are taken where nobody else does.
  public static final IsolationRules USUAL =
      new IsolationRules(Level.NONE, UserRange.USUAL, List.of());

  public IsolationRules {
    visible = List.copyOf(visible);
    if (least == Level.CONTAINER) {
      throw new IllegalArgumentException(
          "container cannot be the least: a job names the image of its container; say sandbox");
    }
  }
}
