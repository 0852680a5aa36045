package dev.lode.coordinator.core.retention;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How much is kept of one kind of thing: what is as old as this goes, and the oldest go while
/// there are more than so many.
///
/// @param age since the end of its job; null for any
/// @param most jobs, or bytes; `Long.MAX_VALUE` for any number of them
public record Limit(@Nullable Duration age, long most) {

  public static final Limit NONE = new Limit(null, Long.MAX_VALUE);

  public Limit {
    if (age != null && (age.isNegative() || age.isZero())) {
      throw new IllegalArgumentException("an age must be longer than nothing");
    }
    if (most <= 0) {
      throw new IllegalArgumentException("a number must be greater than 0");
    }
  }

  boolean tooOld(Instant endedAt, Instant now) {
    return age != null && Duration.between(endedAt, now).compareTo(age) >= 0;
  }
}
