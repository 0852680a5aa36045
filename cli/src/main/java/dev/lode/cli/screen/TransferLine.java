package dev.lode.cli.screen;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// How far a transfer of many files is, on the last line of a terminal; nothing where nobody looks.
///
/// Threads: any.
public final class TransferLine implements AutoCloseable {

  private static final long PAUSE_NANOS = 200_000_000;
  private static final String ERASE = "\r\u001b[K";

  private final @Nullable PrintStream to;
  private final String what;
  private int files;
  private long bytes;
  private int doneFiles;
  private long doneBytes;
  private long shown = System.nanoTime();
  private boolean drawn;

  private TransferLine(@Nullable PrintStream to, String what) {
    this.to = to;
    this.what = what;
  }

  /// @param what is done with the files: `sending`
  public static TransferLine on(Streams streams, String what) {
    return new TransferLine(streams.errIsTerminal() ? streams.err() : null, what);
  }

  /// So much there is to do.
  public synchronized void expect(int moreFiles, long moreBytes) {
    files += moreFiles;
    bytes += moreBytes;
  }

  /// Bytes that have gone over; negative when they must go again.
  public synchronized void moved(long more) {
    doneBytes += more;
    show();
  }

  /// One file more is whole.
  public synchronized void done() {
    doneFiles++;
    show();
  }

  private void show() {
    long now = System.nanoTime();
    if (to == null || now - shown < PAUSE_NANOS) {
      return;
    }
    shown = now;
    drawn = true;
    to.print(
        ERASE
            + "lode: %s %s of %s, %,d of %,d %s"
                .formatted(
                    what,
                    Words.size(doneBytes),
                    Words.size(bytes),
                    doneFiles,
                    files,
                    files == 1 ? "file" : "files"));
    to.flush();
  }

  /// Takes the line away.
  @Override
  public synchronized void close() {
    if (to != null && drawn) {
      to.print(ERASE);
      to.flush();
      drawn = false;
    }
  }
}
