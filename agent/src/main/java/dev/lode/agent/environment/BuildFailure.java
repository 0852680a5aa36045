package dev.lode.agent.environment;

import dev.lode.agent.tool.ToolEnd;
import dev.lode.agent.tool.UnpreparedException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Why an environment could not be built, in one sentence, and by whose fault: from the lines of
/// pip and uv that say so.
final class BuildFailure {

  private static final int MAX_LINE = 300;
  private static final int MAX_LINES = 3;

  private static final Pattern DISK =
      Pattern.compile("No space left on device|Disk quota exceeded|os error 28");
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "NewConnectionError|ConnectTimeout|ReadTimeout|Read timed"
              + " out|NameResolutionError|Temporary failure in name resolution|Name or service not"
              + " known|Connection refused|Max retries exceeded|ConnectionResetError|Connection"
              + " reset"
              + "|RemoteDisconnected|ProtocolError|SSLError|SSLCertVerificationError|ProxyError|HTTP"
              + " error (?:401|403|407|429|5\\d\\d)|(?:401|403|407|429|5\\d\\d) (?:Client|Server)"
              + " Error|tcp connect error|dns error|error sending request|operation timed"
              + " out|status code \\(?(?:401|403|407|429|5\\d\\d)");
  private static final Pattern VENV_LACKS =
      Pattern.compile("ensurepip is not|No module named '?(?:venv|ensurepip)");
  private static final Pattern NO_VERSION =
      Pattern.compile(
          "Could not find a version that satisfies the requirement (.+?)(?: \\(from"
              + " .*?requirements\\.txt[^)]*\\))?(?: \\(from versions: (.*)\\))?$",
          Pattern.MULTILINE);
  private static final Pattern FROM_LIST =
      Pattern.compile(
          " \\(from -r \\S*requirements\\.txt \\(line \\d+\\)\\)|-r \\S*requirements\\.txt ?");
  private static final Pattern TELLS =
      Pattern.compile("^(?:ERROR|error|×|\\s*╰─▶|\\s*├─▶|  Caused by)[: ].*");
  private static final Pattern BROKEN =
      Pattern.compile("^Traceback \\(most recent call last\\)", Pattern.MULTILINE);

  private BuildFailure() {}

  static UnpreparedException ofVenv(ToolEnd end, FoundPython python, Duration limit) {
    if (VENV_LACKS.matcher(end.output()).find()) {
      var version = python.version().major() + "." + python.version().minor();
      return UnpreparedException.fleet(
          python.program()
              + " cannot make environments: its host lacks venv or ensurepip (on Debian and Ubuntu:"
              + " apt-get install python"
              + version
              + "-venv)");
    }
    if (end.timedOut()) {
      return tooLong(limit);
    }
    return UnpreparedException.fleet(
        full(end)
            ? "the disk is full: no environment can be built"
            : "an environment could not be begun with " + python.program() + ": " + lines(end));
  }

  static UnpreparedException ofInstall(ToolEnd end, Duration limit) {
    if (end.timedOut()) {
      return tooLong(limit);
    }
    if (full(end)) {
      return UnpreparedException.fleet("the disk is full: the environment could not be built");
    }
    if (UNREACHABLE.matcher(end.output()).find()) {
      return UnpreparedException.fleet("the package index cannot be reached: " + unreachable(end));
    }
    if (end.code() > 128) {
      return UnpreparedException.fleet("building the environment was ended by a signal");
    }
    var version = NO_VERSION.matcher(end.output());
    if (version.find()) {
      return UnpreparedException.caller(noVersion(version.group(1), version.group(2)));
    }
    var broken = BROKEN.matcher(end.output()).find() && !end.output().contains("ERROR:");
    return broken
        ? UnpreparedException.fleet("building the environment failed: " + lines(end))
        : UnpreparedException.caller("the requirements cannot be installed: " + lines(end));
  }

  private static String noVersion(
      String requirement, @org.jspecify.annotations.Nullable String there) {
    return "no package is "
        + clip(FROM_LIST.matcher(requirement).replaceAll(""))
        + (there == null || there.equals("none") || there.isBlank()
            ? ", for this Python on this platform"
            : "; there are " + clip(there));
  }

  private static UnpreparedException tooLong(Duration limit) {
    return UnpreparedException.caller(
        "building the environment took longer than "
            + limit.toSeconds()
            + " s (--environment-timeout of its agent)");
  }

  private static boolean full(ToolEnd end) {
    return DISK.matcher(end.output()).find();
  }

  private static String unreachable(ToolEnd end) {
    return end.output()
        .lines()
        .filter(it -> UNREACHABLE.matcher(it).find())
        .findFirst()
        .map(it -> clip(it.strip()))
        .orElse("");
  }

  /// Those that say why; the last ones where none is known to.
  private static String lines(ToolEnd end) {
    var telling = end.output().lines().filter(it -> TELLS.matcher(it).matches()).toList();
    if (telling.isEmpty()) {
      var all = end.output().lines().filter(it -> !it.isBlank()).toList();
      telling = all.subList(Math.max(0, all.size() - MAX_LINES), all.size());
    }
    int more = telling.size() - MAX_LINES;
    return shown(telling) + (more > 0 ? "; and " + more + " more, see the log" : "");
  }

  private static String shown(List<String> telling) {
    return telling.stream()
        .limit(MAX_LINES)
        .map(it -> FROM_LIST.matcher(it).replaceAll("").replaceFirst("^(?:ERROR|error): ", ""))
        .map(it -> clip(it.strip()))
        .collect(Collectors.joining("; "));
  }

  private static String clip(String line) {
    return line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
  }
}
