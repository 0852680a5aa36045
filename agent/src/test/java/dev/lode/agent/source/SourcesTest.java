package dev.lode.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.limits.Limiter;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import dev.lode.common.model.source.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Repositories made on the spot, fetched by the system's git from files and from a git daemon.
final class SourcesTest {

  @TempDir Path folder;
  private Path origin;
  private KernelEvents events;
  private Tools tools;
  private int works;

  @BeforeEach
  void start() throws Exception {
    events = KernelEvents.start();
    tools =
        Tools.open(
            folder.resolve("tools"),
            ProcessLauncher.open(folder.resolve("bin"), events, Limiter.none()),
            events);
    origin = repository("origin");
    Files.writeString(origin.resolve("train.py"), "print('one')\n");
    commit(origin, "one");
    git(origin, "tag", "-a", "v1", "-m", "first");
    Files.writeString(origin.resolve("train.py"), "print('two')\n");
    commit(origin, "two");
    git(origin, "checkout", "-q", "-b", "feature/x", "v1");
    Files.writeString(origin.resolve("train.py"), "print('three')\n");
    commit(origin, "three");
    git(origin, "checkout", "-q", "main");
  }

  @AfterEach
  void stop() throws IOException {
    events.close();
  }

  @Test
  void branchesTagsCommitsAndPartsOfThemAreCheckedOut() throws Exception {
    var sources = open("file://" + folder);
    assertThat(text(sources, "")).isEqualTo("print('two')\n");
    assertThat(text(sources, "v1")).isEqualTo("print('one')\n");
    assertThat(text(sources, "feature/x")).isEqualTo("print('three')\n");
    var hash = git(origin, "rev-parse", "v1^{commit}");
    assertThat(text(sources, hash)).isEqualTo("print('one')\n");
    assertThat(text(sources, hash.substring(0, 10))).isEqualTo("print('one')\n");
  }

  @Test
  void theExactCommitIsToldAndNothingOfGitsOwnIsLeft() throws Exception {
    var work = work();
    var commit = open("file://" + folder).checkOut(asked("main"), work, ToolLog.NONE);
    assertThat(commit).isEqualTo(git(origin, "rev-parse", "main"));
    assertThat(work.resolve("train.py")).exists();
    assertThat(work.resolve(".git")).doesNotExist();
  }

  @Test
  void aCommitThatIsHereNeedsNoRepositoryAnyMore() throws Exception {
    var sources = open("file://" + folder);
    var commit = sources.checkOut(asked("main"), work(), ToolLog.NONE);
    Files.move(origin, folder.resolve("gone"));
    assertThat(text(sources, commit)).isEqualTo("print('two')\n");
    assertThat(fault(sources, asked("main"))).contains("is no repository that can be fetched");
  }

  @Test
  void aBranchThatMovedIsFetchedAnew() throws Exception {
    var sources = open("file://" + folder);
    assertThat(text(sources, "main")).isEqualTo("print('two')\n");
    Files.writeString(origin.resolve("train.py"), "print('later')\n");
    commit(origin, "later");
    assertThat(text(sources, "main")).isEqualTo("print('later')\n");
  }

  @Test
  void onlyTheLastCommitIsFetched() throws Exception {
    var sources = open("file://" + folder);
    sources.checkOut(asked("main"), work(), ToolLog.NONE);
    try (var mirrors = Files.list(folder.resolve("repositories/mirrors"))) {
      var mirror = mirrors.findFirst().orElseThrow();
      assertThat(mirror.resolve("shallow")).exists();
      assertThat(git(mirror, "rev-list", "--count", "--all")).isEqualTo("1");
    }
  }

  @Test
  void aRevisionThatIsNotThereIsNamed() throws Exception {
    var sources = open("file://" + folder);
    for (var revision : List.of("nosuch", "0".repeat(40), "abcdef1234")) {
      assertThat(fault(sources, asked(revision)))
          .startsWith("there is no branch, tag or commit " + revision);
    }
  }

  @Test
  void aRepositoryThatIsNoneSaysSo() throws Exception {
    Files.createDirectories(folder.resolve("plain"));
    var sources = open("file://" + folder);
    for (var name : List.of("plain", "nothing")) {
      var asked = Repository.from("file://" + folder.resolve(name), false);
      assertThat(fault(sources, asked)).contains("is no repository that can be fetched");
    }
  }

  @Test
  void whatTheOperatorDoesNotNameIsRefused() throws Exception {
    var sources = open("https://*", "ssh://git.example.com", "file://" + folder.resolve("other"));
    for (var url :
        List.of(
            "file://" + origin,
            "http://github.com/a/b",
            "git@github.com:a/b",
            "git://github.com/a/b",
            "file://" + folder.resolve("other/../origin"))) {
      assertThat(fault(sources, Repository.from(url, false)))
          .as(url)
          .contains("may not be fetched here")
          .contains("ssh://git.example.com");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/a/b",
        "https://localhost/a/b",
        "https://169.254.169.254/latest",
        "https://10.1.2.3/a/b",
        "https://192.168.1.1/a/b",
        "https://100.64.0.1/a/b",
        "https://0.0.0.0/a/b",
        "https://[::1]/a/b",
        "https://[fd00::1]/a/b",
        "https://[fe80::1]/a/b",
        "https://[::ffff:127.0.0.1]/a/b",
        "https://[64:ff9b::7f00:1]/a/b"
      })
  void addressesThatAreNotPublicMustBeNamed(String url) throws Exception {
    assertThat(fault(open("https://*"), Repository.from(url, false))).contains("is not public");
  }

  @Test
  void aLinkDoesNotLeadToWhereTheOperatorDidNotMean() throws Exception {
    var named = Files.createDirectories(folder.resolve("named"));
    Files.createSymbolicLink(named.resolve("link"), origin);
    var asked = Repository.from("file://" + named.resolve("link"), false);
    assertThat(fault(open("file://" + named), asked)).contains("may not be fetched here");
  }

  @Test
  void linksOutOfTheTreeAreLeftOut() throws Exception {
    Files.createSymbolicLink(origin.resolve("secrets"), Path.of("/etc"));
    Files.createSymbolicLink(origin.resolve("up"), Path.of("../../.."));
    Files.createSymbolicLink(origin.resolve("nowhere"), Path.of("not-there"));
    Files.createSymbolicLink(origin.resolve("fine"), Path.of("train.py"));
    commit(origin, "links");
    var work = work();
    var log = new Said();
    open("file://" + folder).checkOut(asked("main"), work, log);
    assertThat(work.resolve("fine")).isSymbolicLink();
    try (var files = Files.list(work)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder("fine", "train.py");
    }
    assertThat(log.lines).anyMatch(it -> it.contains("left out 3 links"));
  }

  @Test
  void hooksAndFiltersOfTheRepositoryNeverRun() throws Exception {
    var proof = folder.resolve("proof");
    Files.writeString(origin.resolve(".gitattributes"), "* filter=evil\n");
    Files.writeString(
        origin.resolve(".gitconfig"), "[filter \"evil\"]\n  smudge = touch " + proof + "\n");
    git(origin, "config", "filter.evil.smudge", "touch " + proof);
    var hook = origin.resolve(".git/hooks/post-checkout");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch " + proof + "\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    commit(origin, "evil");
    open("file://" + folder).checkOut(asked("main"), work(), ToolLog.NONE);
    assertThat(proof).doesNotExist();
  }

  @Test
  void submodulesAreCheckedOutWhenTheyAreAskedFor() throws Exception {
    var library = repository("library");
    Files.writeString(library.resolve("lib.py"), "X = 1\n");
    commit(library, "lib");
    git(origin, "-c", "protocol.file.allow=always", "submodule", "add", "-q", "../library", "lib");
    commit(origin, "with library");
    var sources = open("file://" + folder);
    var without = work();
    sources.checkOut(asked("main"), without, ToolLog.NONE);
    assertThat(without.resolve("lib/lib.py")).doesNotExist();
    var with = work();
    sources.checkOut(Repository.from("file://" + origin + "@main", true), with, ToolLog.NONE);
    assertThat(with.resolve("lib/lib.py")).hasContent("X = 1\n");
  }

  @Test
  void aSubmoduleIsFetchedByTheSameRules() throws Exception {
    var library = repository("library");
    Files.writeString(library.resolve("lib.py"), "X = 1\n");
    commit(library, "lib");
    git(origin, "-c", "protocol.file.allow=always", "submodule", "add", "-q", "../library", "lib");
    var sources = open("file://" + folder);
    for (var url : List.of("ext::sh -c touch", "-oProxyCommand=x", "https://127.0.0.1/x")) {
      git(origin, "config", "-f", ".gitmodules", "submodule.lib.url", url);
      commit(origin, "evil " + url);
      var asked = Repository.from("file://" + origin + "@main", true);
      assertThat(fault(sources, asked))
          .as(url)
          .containsAnyOf("submodule lib", "may not be fetched");
    }
  }

  @Test
  void aRepositoryThatIsTooLargeIsRefused() throws Exception {
    Files.write(origin.resolve("big"), new byte[3_000_000]);
    commit(origin, "big");
    var limits = new SourceConfig.Limits(Long.MAX_VALUE, 1_000_000, Duration.ofMinutes(1));
    var sources = open(limits, "file://" + folder);
    assertThat(fault(sources, asked("main"))).contains("larger than 1 MB");
  }

  @Test
  void mirrorsBeyondTheBudgetGoWhenTheyWereNotUsedForLongest() throws Exception {
    var other = repository("other");
    Files.writeString(other.resolve("a"), "a");
    commit(other, "a");
    var limits = new SourceConfig.Limits(1, Long.MAX_VALUE, Duration.ofMinutes(1));
    var sources = open(limits, "file://" + folder);
    sources.checkOut(asked("main"), work(), ToolLog.NONE);
    sources.checkOut(Repository.from("file://" + other, false), work(), ToolLog.NONE);
    try (var mirrors = Files.list(folder.resolve("repositories/mirrors"))) {
      assertThat(mirrors).hasSize(1);
    }
    assertThat(text(sources, "main")).isEqualTo("print('two')\n");
  }

  @Test
  void aHostThatDoesNotAnswerIsTheFleetsFault() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    var asked = Repository.from("git://127.0.0.1:" + closed + "/a", false);
    assertThatThrownBy(() -> open("git://127.0.0.1").checkOut(asked, work(), ToolLog.NONE))
        .isInstanceOfSatisfying(
            UnpreparedException.class, it -> assertThat(it.byCaller()).as(it.why()).isFalse());
  }

  @Test
  void aGitDaemonServesWhereItsHostIsNamed() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var daemon =
        new ProcessBuilder(
                "git",
                "daemon",
                "--export-all",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + folder,
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("daemon.log").toFile())
            .start();
    try {
      Awaitility.await()
          .ignoreExceptions()
          .until(
              () -> {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
              });
      var sources = open("git://127.0.0.1");
      var url = "git://127.0.0.1:" + port + "/origin";
      var work = work();
      sources.checkOut(Repository.from(url + "@feature/x", false), work, ToolLog.NONE);
      assertThat(work.resolve("train.py")).hasContent("print('three')\n");
      assertThat(fault(sources, Repository.from("git://127.0.0.1:" + port + "/no", false)))
          .contains("is no repository");
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroy);
      daemon.destroy();
    }
  }

  @Test
  void onlyAMarkOfTheOperatorAllowsAHost() {
    assertThat(Allowed.from("https://*.example.com").covers(GitUrl.from("https://a.example.com/x")))
        .isTrue();
    assertThat(
            Allowed.from("https://*.example.com").covers(GitUrl.from("https://badexample.com/x")))
        .isFalse();
    assertThatThrownBy(() -> Allowed.from("ext::*")).isInstanceOf(IllegalArgumentException.class);
  }

  private Sources open(String... allowed) throws IOException {
    return open(SourceConfig.Limits.USUAL, allowed);
  }

  private Sources open(SourceConfig.Limits limits, String... allowed) throws IOException {
    var list = Arrays.stream(allowed).map(Allowed::from).toList();
    var config = new SourceConfig(list, null, folder.resolve("repositories"), limits);
    return Sources.open(config, Map.of("PATH", System.getenv("PATH")), tools);
  }

  private Repository asked(String revision) {
    return new Repository(GitUrl.from("file://" + origin), revision, false);
  }

  private String text(Sources sources, String revision) throws Exception {
    var work = work();
    sources.checkOut(asked(revision), work, ToolLog.NONE);
    return Files.readString(work.resolve("train.py"));
  }

  private String fault(Sources sources, Repository asked) throws Exception {
    try {
      sources.checkOut(asked, work(), ToolLog.NONE);
    } catch (UnpreparedException e) {
      assertThat(e.byCaller()).as(e.why()).isTrue();
      return e.why();
    }
    throw new AssertionError("it was checked out");
  }

  private Path work() throws IOException {
    return Files.createDirectories(folder.resolve("work-" + ++works));
  }

  private Path repository(String name) throws Exception {
    var made = Files.createDirectories(folder.resolve(name));
    git(made, "init", "-q", "-b", "main");
    return made;
  }

  private static void commit(Path repository, String message) throws Exception {
    git(repository, "add", "-A");
    git(
        repository,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "commit",
        "-q",
        "-m",
        message);
  }

  private static String git(Path repository, String... words) throws Exception {
    var argv = new ArrayList<>(List.of("git"));
    argv.addAll(List.of(words));
    var builder = new ProcessBuilder(argv).directory(repository.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_COMMITTER_NAME", "t");
    builder.environment().put("GIT_COMMITTER_EMAIL", "t@example.org");
    builder.environment().put("GIT_AUTHOR_NAME", "t");
    builder.environment().put("GIT_AUTHOR_EMAIL", "t@example.org");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(argv + ": " + output).isZero();
    return output.strip();
  }

  private static final class Said implements ToolLog {

    private final List<String> lines = new ArrayList<>();

    @Override
    public void say(String line) {
      lines.add(line);
    }

    @Override
    public void write(byte[] bytes, int length) {}
  }
}
