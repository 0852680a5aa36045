package dev.lode.cli.local;

import dev.lode.agent.isolation.IsolationRules;
import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.Door;
import dev.lode.cli.client.Entrance;
import dev.lode.cli.client.FolderEntrance;
import dev.lode.cli.client.Unreachable;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.coordinator.CoordinatorConfig;
import dev.lode.coordinator.core.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The way to whoever serves a data folder; when nobody does, this process itself begins to: at
/// first, and when another process that did so has gone.
///
/// Threads: any; one call at a time.
public final class LocalEntrance implements Entrance, AutoCloseable {

  private static final HostPort ANYWHERE = new HostPort("127.0.0.1", 0);
  private static final String GPUS = "auto";

  private final FolderEntrance others;
  private final boolean withAgents;
  private final Consumer<String> news;
  private boolean searched;
  private boolean closed;
  private volatile @Nullable LocalLode own;

  /// @param others the way in while another process serves the folder
  /// @param withAgents whether jobs are to go on while this process serves, or only their records
  ///   be read
  /// @param news is told when this process takes over
  public LocalEntrance(FolderEntrance others, boolean withAgents, Consumer<String> news) {
    this.others = others;
    this.withAgents = withAgents;
    this.news = news;
  }

  @Override
  public synchronized Door find() throws Unreachable {
    var mine = own;
    if (mine == null && others.folder().served()) {
      searched = true;
      return others.find();
    }
    if (mine == null) {
      mine = start();
      own = mine;
      if (searched) {
        news.accept("took over as the coordinator on " + others.folder());
      }
      searched = true;
    }
    return mine.door();
  }

  @Override
  public synchronized boolean worthWaiting() {
    // The owner of the lock must not ask for it: asking would give it up.
    return own != null || others.worthWaiting();
  }

  /// Whether this process serves the folder.
  public boolean serves() {
    return own != null;
  }

  private LocalLode start() throws Unreachable {
    if (closed) {
      throw new CommandFailed(ExitCode.UNREACHABLE, "this process is stopping");
    }
    LocalLode lode = null;
    try {
      lode =
          LocalLode.start(
              new CoordinatorConfig(
                  others.folder().path(), ANYWHERE, ANYWHERE, Times.DEFAULT, null, false));
      for (int number : withAgents ? agents() : List.<Integer>of()) {
        lode.addAgent(number, GPUS, IsolationRules.USUAL);
      }
      return lode;
    } catch (StartException e) {
      if (lode != null) {
        lode.close();
      }
      if (others.folder().served()) {
        throw new Unreachable("the coordinator on " + others.folder() + " is only starting", e);
      }
      throw new CommandFailed(ExitCode.IO, String.valueOf(e.getMessage()), e);
    }
  }

  /// The first agent, and every other that an earlier coordinator on the folder had and that has
  /// left attempts behind: somebody must take them up.
  private List<Integer> agents() {
    var folder = others.folder();
    return IntStream.concat(
            IntStream.of(1),
            IntStream.rangeClosed(2, 1000).takeWhile(n -> Files.exists(folder.agent(n))))
        .filter(number -> number == 1 || hasAttempts(folder, number))
        .boxed()
        .toList();
  }

  private static boolean hasAttempts(DataFolder folder, int number) {
    Path attempts = folder.agent(number).resolve("attempts");
    try (var entries = Files.newDirectoryStream(attempts)) {
      return entries.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  /// Stops what this process serves. Workloads run on.
  @Override
  public synchronized void close() {
    closed = true;
    var mine = own;
    if (mine != null) {
      mine.close();
    }
  }
}
