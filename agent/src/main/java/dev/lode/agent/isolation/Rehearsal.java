package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.Confinement;
import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.LaunchPlan;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a program at a level, as an attempt would be run: what a host allows is not to be read
/// anywhere, it must be tried.
final class Rehearsal {

  /// What the supervisor answers when it is called without a word.
  private static final int CALLED_WRONGLY = 64;

  private static final int PATIENCE_SECONDS = 30;
  private static final long ENOUGH_BYTES = 256L << 20;
  private static final int MAX_LOG_BYTES = 64 << 10;

  private final ProcessLauncher launcher;
  private final Arrangement arrangement;
  private final Path scratch;

  /// @param scratch a folder for these alone
  Rehearsal(ProcessLauncher launcher, Arrangement arrangement, Path scratch) {
    this.launcher = launcher;
    this.arrangement = arrangement;
    this.scratch = scratch;
  }

  /// Empty when it works; otherwise what the system said.
  String lacking(Isolation.Level level) throws IOException, InterruptedException {
    var folder = folder(level);
    try {
      var wanted = wanted(folder, List.of(launcher.program()));
      return lacking(folder, arrangement.confine(level, wanted), level);
    } finally {
      clear(folder);
    }
  }

  /// The same in a container around a folder that holds nothing: there may be no image yet.
  String lacking(Podman podman) throws IOException, InterruptedException {
    var folder = folder(Isolation.Level.CONTAINER);
    try {
      var wanted = wanted(folder, List.of());
      var enclosure = arrangement.enclosure(wanted);
      Ownership.give(folder, enclosure.user());
      var root = Files.createDirectory(folder.path().resolve("root"));
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
      var wrapper = podman.aroundFolder(enclosure, root);
      var confinement = new Confinement(0, List.of(), List.of(), List.of(), wrapper);
      return lacking(folder, confinement, Isolation.Level.CONTAINER);
    } finally {
      podman.clear(String.valueOf(folder.path().getFileName()));
      clear(folder);
    }
  }

  private static Wanted wanted(AttemptFolder folder, List<Path> visible) {
    var limits = new Resources(0, "", 0, Resources.DEFAULT_MILLI_CPUS, ENOUGH_BYTES);
    return new Wanted(folder, Isolation.NONE, List.of(), limits, visible);
  }

  private AttemptFolder folder(Isolation.Level level) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(scratch, owner);
    var path = scratch.resolve("rehearsal-" + level.word() + "-" + ProcessHandle.current().pid());
    new AttemptFolder(path).delete();
    return AttemptFolder.create(path);
  }

  private void clear(AttemptFolder folder) throws IOException {
    folder.delete();
    arrangement.free(folder);
  }

  private String lacking(AttemptFolder folder, Confinement confinement, Isolation.Level level)
      throws IOException, InterruptedException {
    var program = level == Isolation.Level.USER ? launcher.program().toString() : Walls.SUPERVISOR;
    var launched =
        launcher.launch(
            new LaunchPlan(
                folder,
                List.of(program),
                Map.of("LANG", "C"),
                null,
                confinement,
                Resources.ordinary()));
    try {
      var end = launched.end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return end instanceof End.Told told && told.exit().equals(new End.Exited(CALLED_WRONGLY))
          ? ""
          : said(folder, end);
    } catch (TimeoutException _) {
      launched.killAll();
      launched.end().join();
      return "it took longer than " + PATIENCE_SECONDS + " s";
    } catch (ExecutionException e) {
      throw new IOException("the rehearsal of " + level.word() + " has no end", e);
    }
  }

  private static String said(AttemptFolder folder, End end) throws IOException {
    try (var in = Files.newInputStream(folder.log())) {
      var text = new String(in.readNBytes(MAX_LOG_BYTES), StandardCharsets.UTF_8).strip();
      var last = text.substring(text.lastIndexOf('\n') + 1);
      return last.isEmpty() ? end.toString() : last;
    }
  }
}
