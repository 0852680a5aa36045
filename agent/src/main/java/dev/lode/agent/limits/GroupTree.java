package dev.lode.agent.limits;

import dev.lode.agent.host.Hierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The place in one hierarchy where this agent may make groups: a folder of its own, with what it
/// controls.
///
/// @param controllers of `memory`, `pids` and `cpu` those that limit something there
/// @param jobs holds a group for each attempt
record GroupTree(boolean unified, Set<String> controllers, GroupFolder jobs) {

  static final String MEMORY = "memory";
  static final String PIDS = "pids";
  static final String CPU = "cpu";

  /// Where the agent itself goes: in version 2 a group that hands controllers on has no processes.
  /// Also what `DelegateSubgroup=` of the service's unit should say.
  static final String AGENT = "agent";

  private static final List<String> WANTED = List.of(MEMORY, PIDS, CPU);

  GroupTree {
    controllers = new LinkedHashSet<>(controllers);
  }

  /// Empty where nothing can be limited: no such controllers, or no right to write.
  ///
  /// @param name of the agent's own folder
  static Optional<GroupTree> find(Hierarchy hierarchy, String name) {
    var offered =
        WANTED.stream()
            .filter(
                hierarchy.unified()
                    ? new GroupFolder(hierarchy.mount()).words("cgroup.controllers")::contains
                    : hierarchy.controllers()::contains)
            .toList();
    if (offered.isEmpty()) {
      return Optional.empty();
    }
    return places(hierarchy)
        .flatMap(
            it ->
                (hierarchy.unified() ? unified(it, hierarchy, name) : plain(it, offered, name))
                    .stream())
        .findFirst();
  }

  /// Below itself if it may; a privileged agent whose own place is shared goes to the top.
  private static Stream<GroupFolder> places(Hierarchy hierarchy) {
    var own = hierarchy.own();
    var parent = own.getParent();
    var delegated = own.endsWith(AGENT) && parent != null && !own.equals(hierarchy.mount());
    return Stream.of(delegated && parent != null ? parent : own, own, hierarchy.mount())
        .distinct()
        .map(GroupFolder::new);
  }

  private static Optional<GroupTree> plain(GroupFolder place, List<String> offered, String name) {
    return made(place.child(name)).map(it -> new GroupTree(false, Set.copyOf(offered), it));
  }

  private static Optional<GroupTree> unified(GroupFolder place, Hierarchy hierarchy, String name) {
    var handed = handOn(place);
    if (handed.isEmpty() && place.path().equals(hierarchy.own())) {
      // Processes are in the way: we, it is to be hoped, and nobody else.
      var leaf = made(place.child(AGENT));
      if (leaf.isPresent()
          && leaf.get().tryWrite("cgroup.procs", Long.toString(ProcessHandle.current().pid()))) {
        handed = handOn(place);
      }
    }
    if (handed.isEmpty()) {
      return Optional.empty();
    }
    var jobs = made(place.child(name));
    var controllers = jobs.map(GroupTree::handOn).orElse(Set.of());
    return controllers.isEmpty()
        ? Optional.empty()
        : jobs.map(it -> new GroupTree(true, controllers, it));
  }

  /// Lets the groups below have each controller that there is; which ones they have then.
  private static Set<String> handOn(GroupFolder group) {
    for (var controller : WANTED) {
      if (group.words("cgroup.controllers").contains(controller)
          && !group.words("cgroup.subtree_control").contains(controller)) {
        var _ = group.tryWrite("cgroup.subtree_control", "+" + controller);
      }
    }
    var handed = new LinkedHashSet<>(WANTED);
    handed.retainAll(group.words("cgroup.subtree_control"));
    return handed;
  }

  private static Optional<GroupFolder> made(GroupFolder folder) {
    try {
      if (!Files.isDirectory(folder.path())) {
        Files.createDirectory(folder.path());
      }
      return Files.isWritable(folder.path()) ? Optional.of(folder) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// What all jobs together may use.
  void limitTogether(long memoryBytes) {
    if (controllers.contains(MEMORY)) {
      var _ =
          jobs.tryWrite(
              unified ? "memory.max" : "memory.limit_in_bytes", Long.toString(memoryBytes));
    }
  }

  GroupFolder of(String attempt) {
    return jobs.child(attempt);
  }

  Path path() {
    return jobs.path();
  }
}
