package dev.lode.agent.source;

import dev.lode.agent.tool.ToolEnd;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The host's bare copy of a repository, as much of it as was asked for. Commits that were fetched
/// once stay in it.
///
/// Threads: one; whoever holds the mirror.
final class Mirror {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern PART_OF_COMMIT = Pattern.compile("[0-9a-f]{7,63}");
  private static final String FETCHED = "refs/lode/fetched";
  private static final String INDEX = "lode-index";

  private final Path folder;
  private final GitUrl url;
  private final Git git;
  private final List<InetAddress> addresses;

  Mirror(Path folder, GitUrl url, Git git, List<InetAddress> addresses) {
    this.folder = folder;
    this.url = url;
    this.git = git;
    this.addresses = addresses;
  }

  /// The commit that the revision means now, fetched: alone where that can be, with all history
  /// otherwise. A whole commit that is here already needs no network.
  String commit(String revision, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    make();
    if (COMMIT.matcher(revision).matches() && isHere(revision)) {
      return revision;
    }
    var alone = fetch(log, "--depth", "1", "+" + (revision.isEmpty() ? "HEAD" : revision));
    if (alone.succeeded()) {
      return parsed(FETCHED, revision);
    }
    if (!PART_OF_COMMIT.matcher(revision).matches() && !COMMIT.matcher(revision).matches()) {
      throw git.failure(alone, url, revision);
    }
    return withHistory(revision, log);
  }

  /// Some servers do not give a commit by its hash, and none by a part of it.
  private String withHistory(String revision, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    var words = new ArrayList<>(List.of("fetch", "-q", "--no-tags", "--force"));
    if (Files.exists(folder.resolve("shallow"))) {
      words.add("--unshallow");
    }
    words.addAll(
        List.of(
            "--", url.text(), "+refs/heads/*:refs/lode/heads/*", "+refs/tags/*:refs/lode/tags/*"));
    var all = git.remote(folder, url, addresses, log, words);
    if (!all.succeeded()) {
      throw git.failure(all, url, revision);
    }
    return parsed(revision, revision);
  }

  private ToolEnd fetch(ToolLog log, String... how) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("fetch", "-q", "--no-tags", "--force"));
    words.addAll(List.of(how).subList(0, how.length - 1));
    words.addAll(List.of("--", url.text(), how[how.length - 1] + ":" + FETCHED));
    return git.remote(folder, url, addresses, log, words);
  }

  private String parsed(String name, String revision)
      throws IOException, InterruptedException, UnpreparedException {
    var end =
        git.local(
            folder, Map.of(), ToolLog.NONE, "rev-parse", "-q", "--verify", name + "^{commit}");
    var commit = end.output().strip();
    if (!end.succeeded() || !COMMIT.matcher(commit).matches()) {
      throw GitFailure.noRevision(url, revision);
    }
    // So that the next fetch need not bring it again.
    var _ = git.local(folder, Map.of(), ToolLog.NONE, "update-ref", "refs/lode/" + commit, commit);
    return commit;
  }

  private boolean isHere(String commit) throws IOException, InterruptedException {
    return git.local(
            folder, Map.of(), ToolLog.NONE, "rev-parse", "-q", "--verify", "refs/lode/" + commit)
        .succeeded();
  }

  private void make() throws IOException, InterruptedException, UnpreparedException {
    if (!Files.exists(folder.resolve("HEAD"))) {
      var made = git.local(folder, Map.of(), ToolLog.NONE, "init", "-q", "--bare", "--template=");
      if (!made.succeeded()) {
        throw UnpreparedException.fleet(
            "no mirror can be made in " + folder + ": " + made.output().strip());
      }
    }
    // Of a fetch that was killed.
    try (var locks = Files.newDirectoryStream(folder, "*.lock")) {
      for (Path lock : locks) {
        Files.deleteIfExists(lock);
      }
    }
  }

  Tree tree(String commit) throws IOException, InterruptedException, UnpreparedException {
    var tree = new Tree();
    var listed = git.local(folder, Map.of(), tree, "ls-tree", "-r", "-l", "-z", commit);
    if (!listed.succeeded()) {
      throw git.failure(listed, url, commit);
    }
    return tree;
  }

  /// As `git config -z --list` writes them; empty when there are none.
  String submoduleSettings(String commit)
      throws IOException, InterruptedException, UnpreparedException {
    var end =
        git.local(
            folder,
            Map.of(),
            ToolLog.NONE,
            "config",
            "-z",
            "--list",
            "--blob",
            commit + ":.gitmodules");
    return end.succeeded() ? end.output() : "";
  }

  /// Writes the commit's files, and nothing of git's own.
  void export(String commit, Path target)
      throws IOException, InterruptedException, UnpreparedException {
    var index = folder.resolve(INDEX);
    Files.deleteIfExists(index);
    var env = Map.of("GIT_INDEX_FILE", index.toString());
    var read = git.local(folder, env, ToolLog.NONE, "read-tree", commit);
    if (!read.succeeded()) {
      throw git.failure(read, url, commit);
    }
    var written =
        git.local(
            folder, env, ToolLog.NONE, "--work-tree=" + target, "checkout-index", "-a", "-f", "-q");
    Files.deleteIfExists(index);
    if (!written.succeeded()) {
      throw git.failure(written, url, commit);
    }
  }
}
