package dev.lode.coordinator.core.placement;

import dev.lode.common.model.Gpu;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Cluster.Candidate;
import dev.lode.coordinator.core.cluster.JobQueue.Place;
import dev.lode.coordinator.core.cluster.Shape;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Places queued jobs: by priority, then in the order of submit, each onto the agent where it fits
/// best.
///
/// A shape that fits nowhere is passed over for the rest of the pass, so the cost grows with shapes
/// and agents, not with jobs. A job that does not fit does not hold back others of another shape.
public final class Scheduler {

  private record Head(Place place, Shape shape) implements Comparable<Head> {
    @Override
    public int compareTo(Head other) {
      return place.compareTo(other.place);
    }
  }

  private Scheduler() {}

  /// Places what can be placed, one at a time; `place` must bring each placement into the cluster
  /// before it returns.
  public static void place(Cluster cluster, Times times, Instant now, Consumer<Placement> place) {
    if (cluster.held(now)) {
      return;
    }
    if (!cluster.takeRoomChanged() || cluster.queue().size() == 0) {
      return;
    }
    var candidates = cluster.candidates(times, now);
    if (candidates.isEmpty()) {
      return;
    }
    var heads = new PriorityQueue<Head>();
    for (Shape shape : cluster.queue().shapes()) {
      add(heads, shape, cluster);
    }
    for (var head = heads.poll(); head != null; head = heads.poll()) {
      var best = best(head.shape(), candidates);
      if (best != null) {
        var job = Objects.requireNonNull(cluster.job(head.place().job()));
        place.accept(placement(job, best, now));
        add(heads, head.shape(), cluster);
      }
    }
  }

  private static void add(PriorityQueue<Head> heads, Shape shape, Cluster cluster) {
    var place = cluster.queue().head(shape);
    if (place != null) {
      heads.add(new Head(place, shape));
    }
  }

  private static @Nullable Candidate best(Shape shape, List<Candidate> candidates) {
    Candidate best = null;
    Score bestScore = null;
    for (Candidate candidate : candidates) {
      if (Fit.of(shape, candidate) instanceof Verdict.Fits) {
        var score = Score.of(shape.resources(), candidate.room());
        if (bestScore == null || score.compareTo(bestScore) < 0) {
          best = candidate;
          bestScore = score;
        }
      }
    }
    return best;
  }

  private static Placement placement(Job job, Candidate on, Instant now) {
    var gpus = Fit.pick(job.spec().resources(), on.room()).stream().map(Gpu::id).toList();
    return new Placement(
        job.id(), new Attempt(job.nextAttempt(), on.agent().id(), gpus, now, null));
  }
}
