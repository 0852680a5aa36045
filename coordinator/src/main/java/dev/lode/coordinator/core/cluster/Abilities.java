package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.IsolationLevels;
import dev.lode.common.model.python.PythonRule;
import dev.lode.common.model.python.PythonVersion;
import java.util.List;

/// What an agent can do for the jobs that need more than resources and a launcher.
///
/// @param launchers the launchers that it has
/// @param pythons the versions of Python on its host
/// @param repositories whether it checks out repositories
/// @param isolation how far it can keep jobs apart
public record Abilities(
    List<String> launchers,
    List<PythonVersion> pythons,
    boolean repositories,
    IsolationLevels isolation) {

  public Abilities {
    launchers = List.copyOf(launchers);
    pythons = List.copyOf(pythons);
  }

  /// Of an agent that has launchers and nothing else.
  public static Abilities of(List<String> launchers) {
    return new Abilities(launchers, List.of(), false, IsolationLevels.UNKNOWN);
  }

  public boolean hasPython(PythonRule rule) {
    return pythons.stream().anyMatch(rule::accepts);
  }
}
