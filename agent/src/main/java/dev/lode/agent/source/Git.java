package dev.lode.agent.source;

import dev.lode.agent.tool.ToolCall;
import dev.lode.agent.tool.ToolEnd;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The system's git, as harmless as it can be: no configuration but ours, no hooks, no questions,
/// no transport but the one asked for, no redirections, bounded files and time.
///
/// Threads: any.
final class Git {

  private static final int BLOCK_BYTES = 512;
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private static final List<String> HARMLESS =
      List.of(
          "core.hooksPath=/dev/null",
          "core.fsmonitor=false",
          "core.symlinks=true",
          "gc.auto=0",
          "maintenance.auto=false",
          "protocol.allow=never",
          "http.followRedirects=false",
          "http.lowSpeedLimit=1000",
          "http.lowSpeedTime=60",
          "transfer.bundleURI=false",
          "fetch.recurseSubmodules=false",
          "submodule.recurse=false",
          "credential.helper=");

  private final Path program;
  private final SourceConfig config;
  private final Map<String, String> env;
  private final Tools tools;

  private Git(Path program, SourceConfig config, Map<String, String> env, Tools tools) {
    this.program = program;
    this.config = config;
    this.env = env;
    this.tools = tools;
  }

  /// Null where the host has none.
  static @Nullable Git find(SourceConfig config, Map<String, String> host, Tools tools) {
    for (String folder : host.getOrDefault("PATH", "").split(":", -1)) {
      var program = folder.startsWith("/") ? Path.of(folder, "git") : null;
      if (program != null && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return new Git(program, config, env(host), tools);
      }
    }
    return null;
  }

  private static Map<String, String> env(Map<String, String> host) {
    var env = new HashMap<String, String>();
    env.put("PATH", host.getOrDefault("PATH", "/usr/bin:/bin"));
    env.put("HOME", host.getOrDefault("HOME", "/nonexistent"));
    env.put("LC_ALL", "C");
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    env.put("GIT_CONFIG_GLOBAL", "/dev/null");
    env.put("GIT_TERMINAL_PROMPT", "0");
    env.put("GIT_ASKPASS", "/bin/false");
    env.put("SSH_ASKPASS", "/bin/false");
    env.put("GIT_ATTR_NOSYSTEM", "1");
    env.put("GIT_LFS_SKIP_SMUDGE", "1");
    env.put("GIT_PROTOCOL_FROM_USER", "0");
    env.put(
        "GIT_SSH_COMMAND",
        "ssh -o BatchMode=yes -o ClearAllForwardings=yes -o PermitLocalCommand=no");
    return new TreeMap<>(env);
  }

  /// In a mirror, without the network.
  ToolEnd local(Path mirror, Map<String, String> more, ToolLog log, String... words)
      throws IOException, InterruptedException {
    return run(mirror, List.of(), more, log, List.of(words));
  }

  /// In a mirror, from the repository.
  ///
  /// @param addresses that its host was found to have; empty for any
  ToolEnd remote(
      Path mirror, GitUrl url, List<InetAddress> addresses, ToolLog log, List<String> words)
      throws IOException, InterruptedException {
    var settings = new ArrayList<String>();
    settings.add("protocol." + url.scheme() + ".allow=always");
    var credentials = config.credentials();
    if (credentials != null) {
      settings.add("credential.helper=store --file='" + credentials + "'");
    }
    if (!addresses.isEmpty() && url.scheme().startsWith("http")) {
      settings.add("http.curloptResolve=" + resolved(url, addresses));
    }
    return run(mirror, settings, Map.of("GIT_ALLOW_PROTOCOL", url.scheme()), log, words);
  }

  private static String resolved(GitUrl url, List<InetAddress> addresses) {
    int port = URI.create(url.text()).getPort();
    int usual = url.scheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
    return url.host()
        + ":"
        + (port < 0 ? usual : port)
        + ":"
        + addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(","));
  }

  private ToolEnd run(
      Path mirror, List<String> settings, Map<String, String> more, ToolLog log, List<String> words)
      throws IOException, InterruptedException {
    // No file of the repository may be larger than the whole may be.
    var argv =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "ulimit -f \"$0\" && exec \"$@\"",
                Long.toString(config.limits().maxBytes() / BLOCK_BYTES),
                program.toString()));
    for (var setting : HARMLESS) {
      argv.addAll(List.of("-c", setting));
    }
    for (var setting : settings) {
      argv.addAll(List.of("-c", setting));
    }
    argv.add("--git-dir=" + mirror);
    argv.addAll(words);
    var all = new TreeMap<>(env);
    all.putAll(more);
    return tools.run(new ToolCall(argv, all, time()), log);
  }

  private Duration time() {
    return config.limits().time();
  }

  UnpreparedException failure(ToolEnd end, GitUrl url, String revision) {
    return GitFailure.of(end, url, revision, config);
  }

  static UnpreparedException tooLarge(SourceConfig config) {
    return UnpreparedException.caller(
        "the repository is larger than "
            + config.limits().maxBytes() / 1_000_000
            + " MB (--git-max-size of its agent)");
  }
}
