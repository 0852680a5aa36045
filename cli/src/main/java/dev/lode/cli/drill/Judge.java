package dev.lode.cli.drill;

import dev.lode.cli.drill.Evidence.LogFound;
import dev.lode.cli.drill.Seen.Ending;
import dev.lode.cli.drill.Verdict.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/// Holds what was promised against what was found.
record Judge(Evidence evidence) {

  Verdict verdict() {
    var notes = evidence.notes();
    var rows = new ArrayList<Row>();
    rows.add(Row.told("jobs submitted", notes.submittedCount()));
    rows.add(Row.told("jobs acknowledged", notes.acknowledgedCount()));
    rows.add(Row.none("jobs lost", lost()));
    rows.add(Row.none("jobs doubled", doubled()));
    rows.add(Row.none("jobs failed", ended(Ending.FAILED)));
    rows.add(Row.told("jobs given up after ten lost attempts", ended(Ending.GAVE_UP).size()));
    rows.add(Row.told("attempts begun", attempts()));
    rows.add(Row.none("results committed twice", committedTwice()));
    rows.addAll(logs());
    rows.add(Row.none("GPUs promised twice", promisedTwice()));
    rows.add(Row.none("processes left behind", evidence.left()));
    rows.add(Row.none("programs ended or calls failed by themselves", notes.troubles()));
    var recoveries = notes.recoveries();
    rows.add(Row.told("restarts of a killed coordinator", recoveries.size()));
    rows.add(Row.told("recovery time p50", percentile(recoveries, 50)));
    rows.add(Row.told("recovery time p99", percentile(recoveries, 99)));
    return new Verdict(rows);
  }

  /// Acknowledged, and not finished at the end, whether it is unknown or hangs.
  private List<String> lost() {
    var finished = new HashSet<String>();
    evidence.jobs().stream().filter(Seen::finished).forEach(job -> finished.add(job.id()));
    var lost = new ArrayList<String>();
    evidence
        .notes()
        .acknowledged()
        .forEach(
            (key, ids) ->
                ids.stream()
                    .filter(id -> !finished.contains(id))
                    .forEach(id -> lost.add(key + " (" + id + ")")));
    return lost;
  }

  /// One key that made several jobs, an attempt begun again, or two alive at once.
  private List<String> doubled() {
    Map<String, Set<String>> ids = new TreeMap<>();
    evidence.notes().acknowledged().forEach((key, all) -> ids.put(key, new TreeSet<>(all)));
    for (var job : evidence.jobs()) {
      ids.computeIfAbsent(job.key(), _ -> new TreeSet<>()).add(job.id());
    }
    var doubled = new ArrayList<String>();
    ids.forEach(
        (key, all) -> {
          if (all.size() > 1) {
            doubled.add(key + " became " + all);
          }
        });
    new TreeMap<>(evidence.witnesses())
        .forEach(
            (key, witness) -> {
              if (!witness.together().isEmpty()) {
                doubled.add(key + " ran twice at once: attempt " + witness.together());
              } else if (witness.beganTwice()) {
                doubled.add(key + " began an attempt twice: " + witness.begun());
              }
            });
    return doubled;
  }

  private List<String> ended(Ending ending) {
    return evidence.jobs().stream().filter(job -> job.ending() == ending).map(Seen::key).toList();
  }

  /// Finished in two ways, or with what is not the word of an attempt that came to its end.
  private List<String> committedTwice() {
    var twice = new ArrayList<String>(evidence.notes().changed());
    for (var job : evidence.jobs()) {
      if (job.ending() == Ending.SUCCEEDED) {
        var ended = evidence.witnesses().getOrDefault(job.key(), Witness.NONE).ended();
        var expected = "{\"attempt\": " + job.attempt() + "}";
        if (!ended.contains(job.attempt()) || !job.result().strip().equals(expected)) {
          twice.add(
              job.key() + " committed " + job.result().strip() + " as attempt " + job.attempt());
        }
      }
    }
    return twice;
  }

  private List<Row> logs() {
    var lost = new HashMap<String, Long>();
    evidence.jobs().forEach(job -> lost.put(job.id(), job.logLost()));
    var missing = new ArrayList<String>();
    var duplicated = new ArrayList<String>();
    evidence.jobs().stream()
        .filter(job -> job.ending() == Ending.SUCCEEDED)
        .filter(job -> !evidence.logs().containsKey(job.id()))
        .forEach(job -> missing.add("job " + job.id() + " has no log"));
    new TreeMap<>(evidence.logs())
        .forEach(
            (id, found) -> {
              var difference = found.difference();
              if (difference.missing() > lost.getOrDefault(id, 0L)) {
                missing.add("job " + id + " lacks " + difference.missing() + " B");
              }
              if (difference.duplicated() > 0) {
                duplicated.add("job " + id + " has " + difference.duplicated() + " B too many");
              }
            });
    return List.of(
        Row.told("log bytes written", sum(LogFound::written)),
        Row.told("log bytes stored", sum(found -> found.difference().stored())),
        new Row(
            "log bytes missing",
            String.valueOf(sum(found -> found.difference().missing())),
            missing),
        Row.told(
            "log bytes counted as lost", lost.values().stream().mapToLong(Long::longValue).sum()),
        new Row(
            "log bytes duplicated",
            String.valueOf(sum(found -> found.difference().duplicated())),
            duplicated));
  }

  private long sum(ToLongFunction<LogFound> part) {
    return evidence.logs().values().stream().mapToLong(part).sum();
  }

  private List<String> promisedTwice() {
    var twice = new ArrayList<String>();
    new TreeMap<>(evidence.witnesses())
        .forEach(
            (key, witness) -> witness.promised().forEach(gpu -> twice.add(gpu + " to " + key)));
    return twice;
  }

  private int attempts() {
    return evidence.witnesses().values().stream().mapToInt(it -> it.begun().size()).sum();
  }

  /// The smallest time that so many of a hundred do not exceed.
  private static String percentile(List<Duration> times, int percent) {
    if (times.isEmpty()) {
      return "-";
    }
    int rank = (int) Math.ceil(times.size() * percent / 100.0);
    return times.stream().sorted().toList().get(rank - 1).toMillis() + " ms";
  }
}
