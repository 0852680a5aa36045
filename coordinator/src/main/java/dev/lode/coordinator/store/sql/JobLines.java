package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.job.Job;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Jobs as the data file hands them out by the hundred: of each its number, the sum of the row, the
/// length of its body and the body, a blank after each but the last, a line break between two. One
/// call into the library for each row would cost more than all else that is done with it.
///
/// Threads: one.
final class JobLines {

  /// What makes one of a row.
  static final String LINE = "number || ' ' || sum || ' ' || octet_length(body) || ' ' || body";

  private final Path file;
  private final JsonText text = new JsonText();
  private final SpecPool specs = new SpecPool();

  private byte[] lines = {};
  private int at;

  JobLines(Path file) {
    this.file = file;
  }

  /// Hands on each job, and returns how many there were; throws
  /// [dev.lode.coordinator.store.StoreException] when one is not what was written.
  int read(byte[] utf8, Consumer<Job> each) {
    lines = utf8;
    at = 0;
    int count = 0;
    while (at < lines.length) {
      each.accept(next());
      count++;
    }
    return count;
  }

  private Job next() {
    int begin = at;
    long number = number(begin);
    int named = at - 1;
    long sum = number(begin);
    long length = number(begin);
    int from = at;
    if (number < 0 || length < 0 || length > lines.length - from) {
      throw damaged(begin);
    }
    int to = from + (int) length;
    if (sum != RowSum.of(lines, begin, named, from, to)) {
      throw Rows.damaged(file, Long.toString(number));
    }
    at = to + 1;
    try {
      text.read(lines, from, to);
      return JobCodec.job(new Fields(text, 0), specs);
    } catch (RuntimeException e) {
      throw Rows.notUnderstood(file, Long.toString(number), e);
    }
  }

  /// Digits up to a blank, which is passed over.
  private long number(int begin) {
    int from = at;
    long number = 0;
    while (at < lines.length && lines[at] >= '0' && lines[at] <= '9') {
      number = number * 10 + lines[at++] - '0';
    }
    if (at == from || at >= lines.length || lines[at++] != ' ') {
      throw damaged(begin);
    }
    return number;
  }

  private RuntimeException damaged(int begin) {
    return Rows.damaged(file, "a live job, behind %d bytes of others".formatted(begin));
  }
}
