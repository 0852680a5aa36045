package dev.lode.agent.logs;

import java.nio.charset.StandardCharsets;

/// What stands in a log where its own bytes were lost: the same number of bytes, in lines that say
/// so.
///
/// The offsets of a log count what the workload wrote, and the coordinator takes no chunk that
/// leaves a gap; so a hole is filled to its exact length.
final class LogMarker {

  private static final byte[] LINE =
      "[lode: bytes of this log were lost on the host before they could be stored]\n"
          .getBytes(StandardCharsets.US_ASCII);

  private LogMarker() {}

  /// A line break, then lines, cut off at the length.
  static byte[] ofLength(int length) {
    var marker = new byte[length];
    marker[0] = '\n';
    for (int at = 1; at < length; at += LINE.length) {
      System.arraycopy(LINE, 0, marker, at, Math.min(LINE.length, length - at));
    }
    return marker;
  }
}
