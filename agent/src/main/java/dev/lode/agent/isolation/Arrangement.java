package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.Confinement;
import dev.lode.common.model.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How each level is brought about here, whether or not this host lets it.
///
/// Threads: any.
final class Arrangement {

  /// In an attempt's folder: says that there may be a container of it.
  private static final String CONTAINER_MARK = "container";

  private final Path supervisor;
  private final List<Path> visible;
  private final @Nullable UserPool users;
  private final Map<Isolation.Level, Walls> walls;

  /// @param supervisor its program
  /// @param visible what all may read, beside the system
  /// @param users null where workloads are the agent's own user
  Arrangement(
      Path supervisor,
      List<Path> visible,
      @Nullable UserPool users,
      Map<Isolation.Level, Walls> walls) {
    this.supervisor = supervisor;
    this.visible = List.copyOf(visible);
    this.users = users;
    this.walls = Map.copyOf(walls);
  }

  /// A user that no other live attempt has, or 0 for the agent's own; throws when all are taken.
  private int user(AttemptFolder folder) throws IOException {
    return users == null
        ? 0
        : users
            .lease(folder.path())
            .orElseThrow(
                () ->
                    new IOException(
                        "every user of --job-users is taken by another attempt: give it more"));
  }

  Confinement confine(Isolation.Level level, Wanted wanted) throws IOException {
    if (level == Isolation.Level.NONE) {
      return Confinement.NONE;
    }
    var enclosure = enclosure(wanted);
    if (level == Isolation.Level.CONTAINER) {
      Files.createFile(wanted.folder().path().resolve(CONTAINER_MARK));
    }
    Ownership.give(wanted.folder(), enclosure.user());
    return confine(level, enclosure);
  }

  Enclosure enclosure(Wanted wanted) throws IOException {
    var seen = new ArrayList<Path>();
    var secrets = List.of(wanted.folder().secrets());
    for (var list : List.of(visible, wanted.visible(), secrets)) {
      list.stream().filter(Files::exists).forEach(seen::add);
    }
    return new Enclosure(
        wanted.folder(),
        user(wanted.folder()),
        wanted.gpus(),
        wanted.limits(),
        seen,
        wanted.isolation());
  }

  private Confinement confine(Isolation.Level level, Enclosure enclosure) throws IOException {
    var builder = walls.get(level);
    var wrapper = builder == null ? null : builder.around(enclosure);
    return level == Isolation.Level.CONTAINER
        ? new Confinement(0, List.of(), List.of(), List.of(), wrapper)
        : within(enclosure, wrapper);
  }

  /// The engine of a container needs the agent's rights; all others give them up first.
  Confinement within(Enclosure enclosure, Confinement.@Nullable Wrapper wrapper)
      throws IOException {
    if (enclosure.user() == 0) {
      return new Confinement(0, List.of(), List.of(), List.of(), wrapper);
    }
    var readable = new ArrayList<>(enclosure.visible());
    if (wrapper != null) {
      readable.add(supervisor);
    }
    var seen = new ArrayList<>(enclosure.writable());
    seen.addAll(readable);
    return new Confinement(
        enclosure.user(),
        View.hidden(seen),
        View.bothWays(enclosure.writable()),
        View.veiled(readable),
        wrapper);
  }

  /// What an earlier agent gave to the attempt is still its own.
  void found(AttemptFolder folder, UserRange range) throws IOException {
    if (users != null && Files.exists(folder.work(), LinkOption.NOFOLLOW_LINKS)) {
      int user = Ownership.of(folder);
      if (range.contains(user)) {
        users.found(folder.path(), user);
      }
    }
  }

  /// Removes what is left of its container; nothing of the attempt lives.
  void clear(AttemptFolder folder) throws IOException, InterruptedException {
    var engine = walls.get(Isolation.Level.CONTAINER);
    if (engine != null && Files.exists(folder.path().resolve(CONTAINER_MARK))) {
      engine.clear(name(folder));
    }
  }

  /// Its files are gone: another may have its user.
  void free(AttemptFolder folder) throws IOException {
    if (users != null) {
      users.free(folder.path());
    }
  }

  private static String name(AttemptFolder folder) {
    return String.valueOf(folder.path().getFileName());
  }
}
