package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.Confinement.Wrapper;
import java.io.IOException;

/// Port: a program that runs a workload inside of walls of its own making.
///
/// Inside, the supervisor runs once more as the workload's parent: it alone can tell how the
/// workload ended, and can pass on a stop.
///
/// Threads: any.
interface Walls {

  /// Where the supervisor's program lies inside.
  String SUPERVISOR = "/.lode/lode-supervisor";

  Wrapper around(Enclosure enclosure);

  /// Removes what such a program may have left when it was killed. Nothing of the attempt lives.
  void clear(String name) throws IOException, InterruptedException;
}
