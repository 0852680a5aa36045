package dev.lode.agent.progress;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells the progress of attempts as their files change, at most so often each; the last change is
/// always told.
///
/// Threads: any. Listeners are called on the watch's own thread, and must not block.
public final class ProgressWatch implements AutoCloseable {

  private ProgressWatch() {}

  /// @param pause at least this long between two tellings of one attempt
  public static ProgressWatch start(Duration pause) {
    throw new UnsupportedOperationException("follows");
  }

  /// Looks at the file at once; it need not exist yet.
  public void track(AttemptId attempt, Path file, Consumer<Progress> listener) {
    throw new UnsupportedOperationException("follows");
  }

  /// The file may have changed. Harmless at any rate, for any attempt.
  public void grown(AttemptId attempt) {
    throw new UnsupportedOperationException("follows");
  }

  /// Tells nothing more of this attempt. What came last can be read by [ProgressFile#last].
  public void drop(AttemptId attempt) {
    throw new UnsupportedOperationException("follows");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("follows");
  }
}
