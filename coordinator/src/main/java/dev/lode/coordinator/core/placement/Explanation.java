package dev.lode.coordinator.core.placement;

import dev.lode.common.model.Isolation;
import dev.lode.common.model.python.PythonVersion;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Cluster.Candidate;
import dev.lode.coordinator.core.cluster.Shape;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.placement.Verdict.Busy;
import dev.lode.coordinator.core.placement.Verdict.Fits;
import dev.lode.coordinator.core.placement.Verdict.Never;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// One sentence for a person: why a job waits, and what would change that.
public final class Explanation {

  /// Hosts whose reasons are told; the rest are likely to have the same.
  private static final int MAX_WHYS = 3;

  private Explanation() {}

  /// Empty when the job does not wait.
  public static String of(Job job, Cluster cluster, Times times, Instant now) {
    return switch (job.state()) {
      case JobState.Held held -> held(job, held);
      case JobState.Queued _ -> queued(job, cluster, times, now);
      case JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _,
          JobState.Finished _ ->
          "";
    };
  }

  private static String held(Job job, JobState.Held held) {
    var until = held.until().truncatedTo(ChronoUnit.SECONDS);
    return switch (held.why()) {
      case NOT_BEFORE -> "it is not to start before " + until;
      case BACK_OFF ->
          "attempt %d failed; the next one is due at %s".formatted(job.attempts(), until);
    };
  }

  private static String queued(Job job, Cluster cluster, Times times, Instant now) {
    if (cluster.held(now)) {
      return "the coordinator was restored from a backup and starts nothing yet: what ran before it"
          + " must first have ended or told of itself, "
          + times.lostAfter().toSeconds()
          + " s after the start at most";
    }
    var candidates = cluster.candidates(times, now);
    if (candidates.isEmpty()) {
      return cluster.statuses(times, now).isEmpty()
          ? "no agent has joined yet: start one with `lode agent --join`"
          : "no agent is in session right now: it waits until one is back";
    }
    var shape = Shape.of(job.spec());
    var busy = new ArrayList<Busy>();
    var never = new ArrayList<Never>();
    for (Candidate candidate : candidates) {
      switch (Fit.of(shape, candidate)) {
        case Fits _ -> {
          return "it fits and is about to be placed; " + ahead(job, cluster);
        }
        case Busy verdict -> busy.add(verdict);
        case Never verdict -> never.add(verdict);
      }
    }
    return busy.isEmpty()
        ? impossible(shape, never, candidates)
        : "waits for " + nearest(busy) + "; " + ahead(job, cluster);
  }

  private static String ahead(Job job, Cluster cluster) {
    long ahead = cluster.queue().ahead(job);
    return ahead == 0
        ? "it is the next in the queue"
        : ahead + (ahead == 1 ? " job waits" : " jobs wait") + " before it";
  }

  private static String nearest(List<Busy> busy) {
    var nearest =
        busy.stream().min(Comparator.comparingLong(it -> it.asked() - it.free())).orElseThrow();
    return switch (nearest.what()) {
      case GPUS ->
          nearest.asked()
              + " free GPUs on one agent; the nearest has "
              + nearest.free()
              + " free of "
              + nearest.offered()
              + " that would do";
      case CPUS ->
          cpus(nearest.asked())
              + " free CPUs on one agent; the nearest has "
              + cpus(nearest.free());
      case MEMORY ->
          gib(nearest.asked())
              + " of free memory on one agent; the nearest has "
              + gib(nearest.free());
      case ISOLATION -> "an agent that can keep it apart as far as it asks";
      case LAUNCHER, REPOSITORY, PYTHON -> "an agent that has what it needs";
    };
  }

  private static String impossible(Shape shape, List<Never> never, List<Candidate> candidates) {
    var nearest =
        never.stream()
            .max(Comparator.comparing(Never::what).thenComparingLong(Never::offered))
            .orElseThrow();
    var lack =
        switch (nearest.what()) {
          case LAUNCHER -> "no agent has the launcher '" + shape.launcher() + "'";
          case ISOLATION -> isolation(shape.needs().isolation(), candidates);
          case REPOSITORY ->
              "no agent checks out repositories: its host needs git, and its operator's leave"
                  + " (--git-allow)";
          case PYTHON -> python(shape, candidates);
          case GPUS ->
              "it asks for " + gpus(shape) + ", and no agent has more than " + nearest.offered();
          case CPUS ->
              "it asks for "
                  + cpus(nearest.asked())
                  + " CPUs, and no agent that would otherwise do has more than "
                  + cpus(nearest.offered());
          case MEMORY ->
              "it asks for "
                  + gib(nearest.asked())
                  + " of memory, and no agent that would otherwise do has more than "
                  + gib(nearest.offered());
        };
    return "no agent in session could ever run it: "
        + lack
        + "; ask for less, or add such an agent";
  }

  /// With the reason of some of the agents that have its launcher: one of them may be put right.
  private static String isolation(Isolation.Level level, List<Candidate> candidates) {
    var whys =
        candidates.stream()
            .map(it -> it.agent().hello())
            .filter(it -> !it.abilities().isolation().give(level))
            .limit(MAX_WHYS)
            .map(it -> it.host().name() + ": " + it.abilities().isolation().lacking(level))
            .collect(Collectors.joining("; "));
    return "no host can give isolation '" + level.word() + "': " + whys;
  }

  private static String python(Shape shape, List<Candidate> candidates) {
    var there =
        candidates.stream()
            .flatMap(it -> it.agent().hello().abilities().pythons().stream())
            .distinct()
            .sorted()
            .map(PythonVersion::toString)
            .collect(Collectors.joining(", "));
    var asked = String.valueOf(shape.needs().python());
    return "no agent has Python"
        + (asked.isEmpty() ? "" : " " + asked)
        + (there.isEmpty() ? ", nor any other" : "; there are " + there);
  }

  private static String gpus(Shape shape) {
    var asked = shape.resources();
    var text =
        new StringBuilder().append(asked.gpus()).append(asked.gpus() == 1 ? " GPU" : " GPUs");
    if (!asked.gpuType().isEmpty()) {
      text.append(" of type ").append(asked.gpuType());
    }
    if (asked.minVramBytes() > 0) {
      text.append(" with at least ").append(gib(asked.minVramBytes()));
    }
    return text.toString();
  }

  private static String cpus(long milli) {
    return milli % 1000 == 0 ? String.valueOf(milli / 1000) : String.valueOf(milli / 1000.0);
  }

  private static String gib(long bytes) {
    return Math.round(bytes / (double) (1L << 30) * 10) / 10.0 + " GiB";
  }
}
