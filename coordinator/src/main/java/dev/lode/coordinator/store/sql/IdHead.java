package dev.lode.coordinator.store.sql;

import dev.lode.common.model.JobId;

/// The first eight digits of a job's id as a number, which ids are found by.
///
/// @param last the greatest number of an id that begins like this one
record IdHead(long first, long last) {

  private static final int DIGITS = 8;
  private static final int RADIX = 16;

  static long of(JobId id) {
    return Long.parseLong(id.value(), 0, DIGITS, RADIX);
  }

  /// Of all ids that begin so; none for what no id begins with.
  static IdHead ofPrefix(String prefix) {
    String head = prefix.substring(0, Math.min(DIGITS, prefix.length()));
    if (!head.chars().allMatch(it -> Character.digit(it, RADIX) >= 0)) {
      return new IdHead(1, 0);
    }
    int missing = DIGITS - head.length();
    return new IdHead(
        Long.parseLong(head + "0".repeat(missing), RADIX),
        Long.parseLong(head + "f".repeat(missing), RADIX));
  }
}
