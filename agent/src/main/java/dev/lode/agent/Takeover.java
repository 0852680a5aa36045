package dev.lode.agent;

import dev.lode.common.config.StartException;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes the agent that runs on a folder leave, so that another can take up its attempts.
///
/// An agent that is told to stop leaves what runs alone; so there is nothing more to ask of it than
/// that. Whom to ask is told by the kernel, which knows the holder of a lock.
final class Takeover {

  /// Behind the number of a process that is more than an agent.
  static final String NOT_ALONE = " with its coordinator";

  private static final int KIND = 1;
  private static final int PID = 4;
  private static final int PLACE = 5;

  private Takeover() {}

  /// Returns when nobody runs on the folder any more; the process that did, if one did.
  static Optional<Long> of(Path folder, Duration patience)
      throws StartException, InterruptedException {
    try {
      var lock = AgentFolder.lockOf(folder);
      var holder = Files.exists(lock) ? holder(lock) : Optional.<ProcessHandle>empty();
      if (holder.isPresent()) {
        leave(folder, holder.get(), patience);
      }
      return holder.map(ProcessHandle::pid);
    } catch (IOException e) {
      throw new StartException(
          "cannot find out which agent runs on " + folder + ": " + FileTrouble.words(e), e);
    }
  }

  /// "3: POSIX ADVISORY WRITE 4711 08:01:1234567 0 EOF"
  private static Optional<ProcessHandle> holder(Path lock) throws IOException {
    var inode = ":" + Files.getAttribute(lock, "unix:ino");
    for (var line : Files.readAllLines(Path.of("/proc/locks"))) {
      var words = line.split(" +", -1);
      if (words.length > PLACE && words[KIND].equals("POSIX") && words[PLACE].endsWith(inode)) {
        return ProcessHandle.of(Long.parseLong(words[PID]));
      }
    }
    return Optional.empty();
  }

  private static void leave(Path folder, ProcessHandle holder, Duration patience)
      throws StartException, IOException, InterruptedException {
    if (Files.readString(AgentFolder.lockOf(folder)).contains(NOT_ALONE)
        || holder.equals(ProcessHandle.current())) {
      throw new StartException(
          "the agent on "
              + folder
              + " runs in one process with its coordinator ("
              + holder.pid()
              + "): stop 'lode up' and start it again; what runs here runs on");
    }
    if (!holder.destroy()) {
      throw new StartException(
          "the agent on "
              + folder
              + " is process "
              + holder.pid()
              + " of another user: take over as that user, or as root");
    }
    try {
      holder.onExit().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StartException(
          "the agent on "
              + folder
              + " (process "
              + holder.pid()
              + ") has not left within "
              + patience.toSeconds()
              + " s: try again, or end it with kill -9, which no job notices either",
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
