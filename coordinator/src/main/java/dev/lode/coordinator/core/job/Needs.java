package dev.lode.coordinator.core.job;

import dev.lode.common.model.Isolation;
import dev.lode.common.model.Workload;
import dev.lode.common.model.python.PythonRule;
import org.jspecify.annotations.Nullable;

/// What of its agent a job needs beside resources and a launcher.
///
/// @param python which versions of Python will do; null for a job that asks nothing of Python
/// @param repository whether a repository must be checked out
/// @param isolation how far it must be kept apart
public record Needs(@Nullable PythonRule python, boolean repository, Isolation.Level isolation) {

  public static final Needs NOTHING = new Needs(null, false, Isolation.Level.NONE);

  public static Needs of(Workload workload) {
    var setup = workload.setup();
    var python = setup.python().isAsked() ? setup.python().version() : null;
    var needs = new Needs(python, setup.repository() != null, workload.isolation().level());
    return needs.equals(NOTHING) ? NOTHING : needs;
  }
}
