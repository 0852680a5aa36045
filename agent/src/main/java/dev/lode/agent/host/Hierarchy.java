package dev.lode.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One mounted hierarchy of control groups, and where in it this process is.
///
/// @param controllers empty for version 2
/// @param mount where it is mounted
/// @param own the folder of this process's group
public record Hierarchy(List<String> controllers, Path mount, Path own) {

  public Hierarchy {
    controllers = List.copyOf(controllers);
  }

  public boolean unified() {
    return controllers.isEmpty();
  }

  /// All that there are; what cannot be read is not there.
  ///
  /// @param root of the file system
  public static List<Hierarchy> of(Path root) {
    var found = new ArrayList<Hierarchy>();
    for (var membership : lines(root.resolve("proc/self/cgroup"))) {
      // "4:cpu,cpuacct:/group", in version 2 "0::/group".
      var parts = membership.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      for (var line : lines(root.resolve("proc/self/mountinfo"))) {
        add(found, root, line, parts[1], parts[2]);
      }
    }
    return found;
  }

  private static void add(
      List<Hierarchy> found, Path root, String mountLine, String controllers, String group) {
    // "36 25 0:32 TOP MOUNT rw,… shared:9 - cgroup cgroup rw,memory"
    int dash = mountLine.indexOf(" - ");
    var before = mountLine.split(" ", -1);
    if (dash < 0 || before.length < 5) {
      return;
    }
    var after = mountLine.substring(dash + 3).split(" ", -1);
    var options = after.length < 3 ? List.<String>of() : Arrays.asList(after[2].split(","));
    var ours =
        switch (after[0]) {
          case "cgroup2" -> controllers.isEmpty();
          case "cgroup" ->
              !controllers.isEmpty() && options.containsAll(List.of(controllers.split(",")));
          default -> false;
        };
    if (ours) {
      var mount = root.resolve(before[4].substring(1));
      var named = controllers.isEmpty() ? List.<String>of() : List.of(controllers.split(","));
      found.add(new Hierarchy(named, mount, own(mount, before[3], group)));
    }
  }

  /// In a container the mount may begin at its own group, which it sees by a name from outside.
  private static Path own(Path mount, String top, String group) {
    var inside = group;
    if (!top.equals("/")) {
      inside = group.startsWith(top) ? group.substring(top.length()) : "";
    }
    return mount.resolve(inside.replaceFirst("^/+", "")).normalize();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      return List.of();
    }
  }
}
