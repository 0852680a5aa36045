package dev.lode.coordinator.api;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the one job that a caller means: by its id, its number, or a prefix of the id that fits
/// one job only.
final class Lookup {

  static final int MIN_PREFIX = 6;

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f-]{" + MIN_PREFIX + ",36}");

  private final JobStore store;

  Lookup(JobStore store) {
    this.store = store;
  }

  Reply<Job> find(String text) {
    if (ID.matcher(text).matches()) {
      return found(store.find(new JobId(text)), text);
    }
    boolean number = NUMBER.matcher(text).matches();
    boolean prefix = PREFIX.matcher(text).matches();
    if (!number && !prefix) {
      return Reply.refused(
          ApiError.invalid(
              "job: '"
                  + shown(text)
                  + "' is neither an id, nor a number, nor the first "
                  + MIN_PREFIX
                  + " or more characters of an id"));
    }
    var byNumber = number ? store.findByNumber(Long.parseLong(text)) : null;
    if (byNumber == null && !prefix && wasThere(Long.parseLong(text))) {
      return Reply.refused(removed(Long.parseLong(text)));
    }
    return prefix ? byPrefix(text, byNumber) : found(byNumber, text);
  }

  /// Numbers are given one after the other: one that is smaller than another job's was a job's.
  private boolean wasThere(long number) {
    var newest = store.list(new JobQuery(List.of(), "", List.of(), Long.MAX_VALUE, 1));
    return !newest.isEmpty() && number < newest.getFirst().number();
  }

  /// Why there is no such job any more.
  ApiError removed(long number) {
    return ApiError.notFound(
        "job "
            + number
            + " has been removed by retention: see --keep-jobs and --keep-jobs-count of lode"
            + " coordinator");
  }

  private Reply<Job> byPrefix(String text, @Nullable Job byNumber) {
    var fitting = new LinkedHashSet<>(store.findByPrefix(text, 2));
    if (byNumber != null) {
      fitting.add(byNumber);
    }
    return fitting.size() > 1
        ? Reply.refused(
            ApiError.invalid(
                "job: more than one job is meant by '" + text + "': give more of its id"))
        : found(fitting.isEmpty() ? null : fitting.getFirst(), text);
  }

  private static Reply<Job> found(@Nullable Job job, String text) {
    return job == null
        ? Reply.refused(ApiError.notFound("there is no job '" + shown(text) + "'"))
        : Reply.ok(job);
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
