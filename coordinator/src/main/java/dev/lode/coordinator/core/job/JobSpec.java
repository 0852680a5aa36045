package dev.lode.coordinator.core.job;

import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the caller asked for, as far as deciding needs it; never changes. The workload itself stays
/// in the store until the job is dispatched, so that a waiting job is a small record.
///
/// @param priority higher is more urgent, -1000 to 1000
/// @param timeout longest time from start to end; null for no limit
/// @param silence longest time without a new byte of log or report of progress; null for no limit
/// @param grace between SIGTERM and SIGKILL when it is stopped
/// @param launcher which launcher the agent must have
/// @param needs what else the agent must have
/// @param startAfter not to be placed before this instant of the wall clock; null for at once
public record JobSpec(
    String name,
    Resources resources,
    int priority,
    @Nullable Duration timeout,
    @Nullable Duration silence,
    Duration grace,
    OnDisconnect onDisconnect,
    String launcher,
    @Nullable Instant startAfter,
    Retries retries,
    Needs needs,
    LogOptions logs) {

  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
  public static final Duration MAX_GRACE = Duration.ofHours(1);
  public static final Duration MAX_TIMEOUT = Duration.ofDays(3650);
  public static final int MAX_NAME = 200;
  public static final int MAX_PRIORITY = 1000;

  /// One that needs nothing else.
  public JobSpec(
      String name,
      Resources resources,
      int priority,
      @Nullable Duration timeout,
      @Nullable Duration silence,
      Duration grace,
      OnDisconnect onDisconnect,
      String launcher,
      @Nullable Instant startAfter,
      Retries retries) {
    this(
        name,
        resources,
        priority,
        timeout,
        silence,
        grace,
        onDisconnect,
        launcher,
        startAfter,
        retries,
        Needs.NOTHING,
        LogOptions.USUAL);
  }

  public JobSpec {
    require(name.length() <= MAX_NAME, "name is longer than 200 characters");
    require(
        name.chars().noneMatch(Character::isISOControl), "name must not have control characters");
    require(
        priority >= -MAX_PRIORITY && priority <= MAX_PRIORITY, "priority must be -1000 to 1000");
    require(inRange(timeout), "timeout must be one second to 3,650 days");
    require(inRange(silence), "silent_after must be one second to 3,650 days");
    require(
        !grace.isNegative() && grace.compareTo(MAX_GRACE) <= 0, "grace must be 0 s to one hour");
  }

  private static boolean inRange(@Nullable Duration limit) {
    return limit == null
        || (limit.compareTo(Duration.ofSeconds(1)) >= 0 && limit.compareTo(MAX_TIMEOUT) <= 0);
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
