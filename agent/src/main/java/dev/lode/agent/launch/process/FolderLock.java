package dev.lode.agent.launch.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A folder that one user at a time has for itself, among all agents of the host.
///
/// The kernel gives it back when the agent dies. Unlike Java's own file locks it also holds between
/// agents of one process.
///
/// Threads: any.
public final class FolderLock implements AutoCloseable {

  private final int descriptor;

  private FolderLock(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Empty when somebody else has it. The folder must be there.
  public static Optional<FolderLock> tryLock(Path folder) throws IOException {
    int descriptor = Posix.open(folder, Posix.O_RDONLY | Posix.O_CLOEXEC);
    if (Posix.lock(descriptor)) {
      return Optional.of(new FolderLock(descriptor));
    }
    Posix.close(descriptor);
    return Optional.empty();
  }

  /// To be called once.
  @Override
  public void close() {
    Posix.close(descriptor);
  }
}
