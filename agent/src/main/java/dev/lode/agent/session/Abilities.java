package dev.lode.agent.session;

import dev.lode.common.model.python.PythonVersion;
import java.util.List;

/// What this agent can do for jobs.
///
/// @param pythons the versions on its host
/// @param repositories whether it checks out repositories
public record Abilities(List<String> launchers, List<PythonVersion> pythons, boolean repositories) {

  public Abilities {
    launchers = List.copyOf(launchers);
    pythons = List.copyOf(pythons);
  }

  List<String> capabilities() {
    return repositories ? List.of("repository") : List.of();
  }
}
