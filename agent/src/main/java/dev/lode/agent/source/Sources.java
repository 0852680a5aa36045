package dev.lode.agent.source;

import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import dev.lode.common.model.source.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks out repositories. The front door of the package.
///
/// Submodules are fetched as repositories of their own, by the same rules; git's own handling of
/// them, and hooks, filters and configuration that a repository brings along, are never used.
///
/// Threads: any; blocks as long as fetching takes.
public final class Sources {

  private static final int MAX_DEPTH = 5;
  private static final int MAX_SUBMODULES = 100;

  private final SourceConfig config;
  private final Permission permission;
  private final @Nullable Git git;
  private final Mirrors mirrors;

  private Sources(SourceConfig config, @Nullable Git git, Mirrors mirrors) {
    this.config = config;
    this.permission = new Permission(config.allowed());
    this.git = git;
    this.mirrors = mirrors;
  }

  /// @param config with a folder
  /// @param env what workloads are started with
  public static Sources open(SourceConfig config, Map<String, String> env, Tools tools)
      throws IOException {
    var folder = config.folder();
    if (folder == null) {
      throw new IllegalArgumentException("mirrors need a folder");
    }
    var git = Git.find(config, env, tools);
    return new Sources(config, git, Mirrors.open(folder, config.limits().budgetBytes()));
  }

  /// Whether anything may be fetched here.
  public boolean any() {
    return git != null && !config.allowed().isEmpty();
  }

  /// Puts the repository's files into the work folder, which is empty. Returns the commit.
  public String checkOut(Repository asked, Path work, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    if (git == null) {
      throw UnpreparedException.fleet("its host has no git");
    }
    log.say(
        "lode: checks out "
            + asked.url()
            + (asked.revision().isEmpty() ? "" : " at " + asked.revision()));
    var run = new Run(git, log);
    var commit = run.checkOut(asked, work, work, 0);
    int links = OutwardLinks.remove(work);
    log.say(
        "lode: checked out commit "
            + commit
            + (links == 0
                ? ""
                : "; left out " + links + " links that lead nowhere or out of the repository"));
    return commit;
  }

  /// One repository with its submodules.
  private final class Run {

    private final Git git;
    private final ToolLog log;
    private int submodules;
    private long bytes;

    Run(Git git, ToolLog log) {
      this.git = git;
      this.log = log;
    }

    String checkOut(Repository asked, Path target, Path work, int depth)
        throws IOException, InterruptedException, UnpreparedException {
      var addresses = permission.check(asked.url());
      try (var held = mirrors.hold(asked.url(), log)) {
        var mirror = new Mirror(held.folder(), asked.url(), git, addresses);
        var commit = mirror.commit(asked.revision(), log);
        var tree = mirror.tree(commit);
        bytes += tree.bytes();
        check(tree);
        mirror.export(commit, target);
        if (asked.submodules() && !tree.submodules().isEmpty()) {
          var modules = new Submodules(mirror, commit, asked.url()).urls();
          for (var module : tree.submodules().entrySet()) {
            var url = modules.get(module.getKey());
            submodule(url, module.getKey(), module.getValue(), target, work, depth);
          }
        }
        mirrors.used(held);
        return commit;
      }
    }

    private void submodule(
        @Nullable String url, String path, String commit, Path target, Path work, int depth)
        throws IOException, InterruptedException, UnpreparedException {
      if (++submodules > MAX_SUBMODULES || depth >= MAX_DEPTH) {
        throw UnpreparedException.caller(
            "the repository has more than 100 submodules, or deeper than 5");
      }
      GitUrl from;
      try {
        from = GitUrl.from(url == null ? "" : url);
      } catch (IllegalArgumentException e) {
        throw UnpreparedException.caller("the submodule " + path + ": " + e.getMessage());
      }
      var folder = target.resolve(path);
      Files.createDirectories(folder);
      if (!folder.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(folder.toRealPath())
          || !folder.toRealPath().startsWith(work.toRealPath())) {
        throw UnpreparedException.caller("the submodule " + path + " lies behind a link");
      }
      log.say("lode: submodule " + path + " from " + from + " at " + commit);
      var _ = checkOut(new Repository(from, commit, true), folder, work, depth + 1);
    }

    private void check(Tree tree) throws UnpreparedException {
      if (tree.endless() || bytes > config.limits().maxBytes()) {
        throw Git.tooLarge(config);
      }
    }
  }
}
