package dev.lode.agent.limits;

import dev.lode.agent.host.Hierarchy;
import dev.lode.common.model.Limits;
import dev.lode.common.model.Resources;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Says what holds an attempt to its limits, and looks after the control groups that are left.
///
/// The groups of an attempt are made, joined, read and removed by its supervisor, so that they need
/// no agent; here it is decided what they are. Where there are none, the limits of processes
/// (`setrlimit`) do what they can, and [#enforced] says so.
///
/// Threads: any.
public final class Limiter {

  private static final Logger LOG = System.getLogger(Limiter.class.getName());
  private static final int KILLS = 100;

  private final LimitPolicy policy;
  private final List<GroupTree> trees;
  private final GroupRecord record;
  private final boolean privileged;

  private Limiter(
      LimitPolicy policy, List<GroupTree> trees, GroupRecord record, boolean privileged) {
    this.policy = policy;
    this.trees = List.copyOf(trees);
    this.record = record;
    this.privileged = privileged;
  }

  /// One that limits nothing.
  public static Limiter none() {
    return new Limiter(new LimitPolicy(false, 0, false), List.of(), GroupRecord.none(), true);
  }

  /// Finds out what can be limited here.
  ///
  /// @param root of the file system
  /// @param record remembers for later agents where groups were made
  /// @param name of the agent's folder among the control groups
  /// @param togetherBytes memory that all jobs may use together; 0 for any
  public static Limiter open(
      Path root, Path record, String name, LimitPolicy policy, long togetherBytes)
      throws IOException {
    var trees = policy.groups() ? find(root, name) : List.<GroupTree>of();
    var bases = GroupRecord.open(record, trees.stream().map(GroupTree::path).toList());
    if (togetherBytes > 0) {
      trees.forEach(it -> it.limitTogether(togetherBytes));
    }
    return new Limiter(policy, trees, bases, "root".equals(System.getProperty("user.name")));
  }

  /// A controller is in one hierarchy; the first that has it counts.
  private static List<GroupTree> find(Path root, String name) {
    var trees = new ArrayList<GroupTree>();
    var taken = new TreeSet<String>();
    for (var hierarchy : Hierarchy.of(root)) {
      GroupTree.find(hierarchy, name)
          .filter(it -> taken.addAll(it.controllers()))
          .ifPresent(trees::add);
    }
    return trees;
  }

  /// What an agent announces.
  public Limits enforced() {
    return new Limits(
        controls(GroupTree.MEMORY) ? Limits.How.GROUP : Limits.How.PROCESS,
        controls(GroupTree.CPU) ? Limits.How.GROUP : Limits.How.NONE,
        controls(GroupTree.PIDS)
            ? Limits.How.GROUP
            : privileged ? Limits.How.NONE : Limits.How.PROCESS,
        policy.hardCpus() && controls(GroupTree.CPU),
        policy.processes());
  }

  private boolean controls(String controller) {
    return trees.stream().anyMatch(it -> it.controllers().contains(controller));
  }

  /// What the supervisor is told.
  ///
  /// @param attempt a name that no other attempt has
  public List<String> arguments(String attempt, Resources asked) {
    var words = new ArrayList<String>();
    for (var tree : trees) {
      if (GroupLimits.wanted(tree, asked, policy)) {
        words.add(tree.unified() ? "--group2" : "--group1");
        words.add(tree.of(attempt).path().toString());
        GroupLimits.of(tree, asked, policy).forEach(it -> words.addAll(List.of("--set", it)));
      }
    }
    if (!controls(GroupTree.MEMORY) && asked.memoryBytes() > 0) {
      words.addAll(List.of("--data", Long.toString(asked.memoryBytes())));
    }
    if (enforced().processes() == Limits.How.PROCESS && policy.processes() > 0) {
      words.addAll(List.of("--nproc", Integer.toString(policy.processes())));
    }
    return words;
  }

  /// What lives in the attempt's groups, wherever an agent of this folder has made them.
  public Set<Long> processes(String attempt) {
    var pids = new TreeSet<Long>();
    record.bases().forEach(it -> pids.addAll(it.child(attempt).processes()));
    return pids;
  }

  /// Of an attempt of which nothing is left. Its supervisor has done it, unless that died first.
  public void remove(String attempt) {
    record.bases().forEach(it -> remove(it.child(attempt)));
  }

  private static void remove(GroupFolder group) {
    try {
      group.remove();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a control group cannot be removed: {0}", e.getMessage());
    }
  }

  /// Removes what earlier agents have left behind, with all that lives in it.
  ///
  /// @param alive the attempts that are not over
  public void sweep(Set<String> alive) throws InterruptedException {
    for (var base : record.bases()) {
      for (var group : base.children()) {
        if (!alive.contains(String.valueOf(group.path().getFileName()))) {
          end(group);
        }
      }
    }
    record.dropOthers(trees.stream().map(GroupTree::path).toList());
  }

  /// Leaves nothing behind that is empty: the folders of an agent that never comes again would stay
  /// as long as the host is up.
  public void dropEmpty() {
    trees.stream()
        .map(GroupTree::jobs)
        .filter(it -> it.children().isEmpty())
        .forEach(Limiter::remove);
  }

  private static void end(GroupFolder group) throws InterruptedException {
    for (int i = 0; i < KILLS && !group.processes().isEmpty(); i++) {
      group.kill();
      Thread.sleep(10);
    }
    remove(group);
  }
}
