package dev.lode.agent.session;

import dev.lode.agent.attempt.Phase;
import dev.lode.agent.attempt.Standing;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.Report;
import java.util.List;

/// Makes whole reports of bounded size.
final class Reports {

  /// What a report may grow to. Messages may be four times as long.
  static final long MAX_BYTES = 16L << 20;

  private Reports() {}

  /// Every attempt is in it. What was collected and would make it too long is given as ended,
  /// without results and artifacts, until others have been forgotten.
  static Report of(long session, long sequence, Iterable<Standing> standings, long maxBytes) {
    var report = Report.newBuilder().setSession(session).setSequence(sequence);
    long bytes = 0;
    var collected = 0;
    for (Standing standing : standings) {
      var attempt = Wire.report(standing);
      long size = attempt.getSerializedSize();
      if (standing.phase() instanceof Phase.Collected(var end, _)) {
        // The first goes out whatever its size, or nothing ever would.
        if (collected > 0 && bytes + size > maxBytes) {
          attempt = endedOnly(standing, end);
          size = attempt.getSerializedSize();
        } else {
          collected++;
        }
      }
      bytes += size;
      report.addAttempts(attempt);
    }
    return report.build();
  }

  static Report of(long session, long sequence, List<Standing> standings) {
    return of(session, sequence, standings, MAX_BYTES);
  }

  private static AttemptReport endedOnly(Standing standing, Phase.Exited end) {
    return Wire.report(
        new Standing(
            standing.id(),
            end,
            standing.logEnd(),
            standing.logLostBytes(),
            standing.progress(),
            standing.quiet(),
            standing.prepared()));
  }
}
