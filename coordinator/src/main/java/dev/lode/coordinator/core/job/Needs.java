package dev.lode.coordinator.core.job;

import dev.lode.common.model.Setup;
import dev.lode.common.model.python.PythonRule;
import org.jspecify.annotations.Nullable;

/// What of its agent a job needs beside resources and a launcher.
///
/// @param python which versions of Python will do; null for a job that asks nothing of Python
/// @param repository whether a repository must be checked out
public record Needs(@Nullable PythonRule python, boolean repository) {

  public static final Needs NOTHING = new Needs(null, false);

  public static Needs of(Setup setup) {
    var python = setup.python().isAsked() ? setup.python().version() : null;
    return python == null && setup.repository() == null
        ? NOTHING
        : new Needs(python, setup.repository() != null);
  }
}
