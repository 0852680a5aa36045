package dev.lode.coordinator.backup;

import java.time.Instant;

/// The numbers of sessions from one life of a coordinator to the next: always greater, also when
/// the same backup is restored twice, so that nothing said in a session of an earlier life is taken
/// for one of the new.
final class Sessions {

  /// A life has fewer sessions than so many for each second that it lasts.
  private static final int BITS_IN_A_SECOND = 20;

  private Sessions() {}

  /// A life that begins now has only greater ones.
  static long before(Instant now) {
    return now.getEpochSecond() << BITS_IN_A_SECOND;
  }
}
