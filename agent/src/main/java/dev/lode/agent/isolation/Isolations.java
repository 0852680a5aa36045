package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.Confinement;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.IsolationLevels;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// The levels of isolation that this host can give, and the walls around each attempt.
///
/// Threads: any.
public final class Isolations {

  private final Isolation.Level least;
  private final IsolationLevels levels;
  private final Arrangement arrangement;

  Isolations(Isolation.Level least, IsolationLevels levels, Arrangement arrangement) {
    this.least = least;
    this.levels = levels;
    this.arrangement = arrangement;
  }

  /// How it went.
  public sealed interface Confined {

    /// So it is to be started.
    record Ready(Confinement confinement) implements Confined {}

    /// One sentence.
    record Refused(String why) implements Confined {}
  }

  /// What the agent announces.
  public IsolationLevels levels() {
    return levels;
  }

  /// Gives the files in the folder to whom the attempt will be; all that it needs lies there.
  public Confined confine(Wanted wanted) throws IOException {
    var level = level(wanted.isolation());
    return levels.give(level)
        ? new Confined.Ready(arrangement.confine(level, wanted))
        : new Confined.Refused(
            "this host cannot give isolation '" + level.word() + "': " + levels.lacking(level));
  }

  /// What a workload's environment begins with.
  ///
  /// @param host what it would be without isolation
  public Map<String, String> environment(
      Isolation isolation, AttemptFolder folder, Map<String, String> host) {
    var level = level(isolation);
    if (level == Isolation.Level.NONE) {
      return host;
    }
    // An image has its own programs, and says where they are.
    var env = new TreeMap<>(level == Isolation.Level.CONTAINER ? Map.<String, String>of() : host);
    env.put("HOME", folder.work().toString());
    env.put("USER", "lode");
    env.put("LOGNAME", "lode");
    return env;
  }

  /// Before its folder is removed; nothing of the attempt lives.
  public void clear(AttemptFolder folder) throws IOException, InterruptedException {
    arrangement.clear(folder);
  }

  /// After its folder is removed.
  public void free(AttemptFolder folder) throws IOException {
    arrangement.free(folder);
  }

  private Isolation.Level level(Isolation asked) {
    return asked.level().compareTo(least) < 0 ? least : asked.level();
  }
}
