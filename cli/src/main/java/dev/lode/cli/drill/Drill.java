package dev.lode.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a drill in a folder of its own, which goes when every promise held.
public final class Drill {

  private static final int DISK_MEGABYTES = 256;
  private static final int DISK_MEGABYTES_A_MINUTE = 32;

  private Drill() {}

  /// How a drill ended.
  ///
  /// @param untried which faults were not injected, and why
  /// @param kept where its traces lie; null when they are gone
  public record Outcome(Verdict verdict, List<String> untried, @Nullable Path kept) {
    public Outcome {
      untried = List.copyOf(untried);
    }
  }

  /// @param data a new or empty folder that is kept; null for one that is removed when every
  ///   promise held
  /// @param news is told what happens
  public static Outcome run(Asked asked, @Nullable Path data, Consumer<String> news)
      throws IOException, InterruptedException {
    var folder = DrillFolder.at(data == null ? Files.createTempDirectory("lode-drill") : data);
    news.accept("seed " + asked.seed() + ", " + asked.agents() + " agents, in " + folder.path());
    var untried = new ArrayList<String>();
    untried.add(
        "the agent's clock: all programs of a host share it, and a jump would reach others");
    var disk = disk(asked, folder, untried);
    boolean keep = true;
    Verdict verdict;
    try {
      verdict = new DrillRun(asked, folder, disk, news).run();
      keep = data != null || !verdict.held();
    } finally {
      if (disk != null) {
        disk.end(keep);
      }
    }
    if (!keep) {
      folder.remove();
    }
    return new Outcome(verdict, untried, keep ? folder.path() : null);
  }

  private static @Nullable SmallDisk disk(Asked asked, DrillFolder folder, List<String> untried)
      throws InterruptedException {
    int megabytes =
        DISK_MEGABYTES + (int) (DISK_MEGABYTES_A_MINUTE * asked.window().toSeconds() / 60);
    try {
      return SmallDisk.mount(folder.coordinator(), megabytes);
    } catch (IOException e) {
      untried.add("a full disk: no small one could be mounted (" + e.getMessage() + ")");
      return null;
    }
  }
}
