package dev.lode.coordinator.core.placement;

import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.cluster.Room;

/// How well a shape goes onto an agent on which it fits; the least is the best.
///
/// Best fit: the agent that is left with the fewest free GPUs, then the fewest free CPUs, so that
/// whole hosts stay free for big jobs and jobs without GPUs stay off hosts that have them.
record Score(long gpusLeft, long milliCpusLeft) implements Comparable<Score> {

  static Score of(Resources asked, Room room) {
    return new Score(room.freeGpuCount() - asked.gpus(), room.freeMilliCpus() - asked.milliCpus());
  }

  @Override
  public int compareTo(Score other) {
    int byGpus = Long.compare(gpusLeft, other.gpusLeft);
    return byGpus != 0 ? byGpus : Long.compare(milliCpusLeft, other.milliCpusLeft);
  }
}
