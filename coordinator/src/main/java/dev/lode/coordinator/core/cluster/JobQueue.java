package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The jobs that wait, indexed by shape: the cost of placing grows with the shapes, not with the
/// jobs.
public final class JobQueue {

  /// A job's place among those that wait: by priority, then in the order of submit.
  public record Place(int priority, long number, JobId job) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
      int byPriority = Integer.compare(other.priority, priority);
      return byPriority != 0 ? byPriority : Long.compare(number, other.number);
    }

    static Place of(Job job) {
      return new Place(job.spec().priority(), job.number(), job.id());
    }
  }

  private final Map<Shape, TreeSet<Place>> byShape = new LinkedHashMap<>();
  private int size;

  void add(Job job) {
    var places = byShape.computeIfAbsent(Shape.of(job.spec()), _ -> new TreeSet<>());
    if (places.add(Place.of(job))) {
      size++;
    }
  }

  void remove(Job job) {
    var shape = Shape.of(job.spec());
    var places = byShape.get(shape);
    if (places != null && places.remove(Place.of(job))) {
      size--;
      if (places.isEmpty()) {
        byShape.remove(shape);
      }
    }
  }

  public int size() {
    return size;
  }

  /// The shapes that somebody waits with.
  public List<Shape> shapes() {
    return new ArrayList<>(byShape.keySet());
  }

  /// The next job of a shape; null when none waits.
  public @Nullable Place head(Shape shape) {
    var places = byShape.get(shape);
    return places == null ? null : places.first();
  }

  /// How many jobs wait before this one.
  public long ahead(Job job) {
    var place = Place.of(job);
    long ahead = 0;
    for (TreeSet<Place> places : byShape.values()) {
      ahead += places.headSet(place).size();
    }
    return ahead;
  }
}
