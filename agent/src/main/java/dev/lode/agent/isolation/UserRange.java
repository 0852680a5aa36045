package dev.lode.agent.isolation;

import java.util.regex.Pattern;

/// Numbers of users, and groups of the same numbers, that belong to nobody but Lode's jobs.
public record UserRange(int first, int last) {

  /// Ten thousand numbers beyond those of people, of systemd and of subordinate users.
  public static final UserRange USUAL = new UserRange(2_100_000_000, 2_100_009_999);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,10})-([0-9]{1,10})");
  private static final int FIRST = 1000;
  private static final long LAST = Integer.MAX_VALUE - 1L;

  public UserRange {
    if (first < FIRST || last < first) {
      throw new IllegalArgumentException(
          "users are numbers such as 200000-200063, from 1000 on: below are the system's own");
    }
  }

  /// Throws IllegalArgumentException with a sentence that says what may stand there.
  public static UserRange from(String text) {
    var match = FORM.matcher(text);
    if (!match.matches() || Long.parseLong(match.group(2)) > LAST) {
      throw new IllegalArgumentException(
          "users are numbers such as 200000-200063, not '" + text + "'");
    }
    return new UserRange(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
  }

  int size() {
    return last - first + 1;
  }

  boolean contains(long user) {
    return user >= first && user <= last;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
