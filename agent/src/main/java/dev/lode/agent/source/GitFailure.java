package dev.lode.agent.source;

import dev.lode.agent.tool.ToolEnd;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import java.util.regex.Pattern;

/// Why git could not fetch, in one sentence, and by whose fault: from the line of git that says so.
final class GitFailure {

  private static final int MAX_LINE = 300;
  private static final int SIGXFSZ = 128 + 25;

  private static final Pattern DISK =
      Pattern.compile("No space left on device|Disk quota exceeded");
  private static final Pattern LARGE = Pattern.compile("File too large|File size limit exceeded");
  private static final Pattern AWAY =
      Pattern.compile(
          "Could not resolve host|Temporary failure in name resolution|Failed to connect"
              + "|Connection refused|Connection reset|Connection timed out|Operation timed out"
              + "|unable to connect|Operation too slow|Network is unreachable|No route to host"
              + "|Host key verification failed|SSL certificate problem|The requested URL returned"
              + " error: 5\\d\\d|early EOF|remote end hung up unexpectedly");
  private static final Pattern NO_REVISION =
      Pattern.compile(
          "[Cc]ouldn't find remote ref|not our ref|unadvertised object|Needed a single");
  private static final Pattern SECRET =
      Pattern.compile(
          "Authentication failed|could not read (?:Username|Password)|Permission denied"
              + "|error: 40[13]|terminal prompts disabled");
  private static final Pattern NONE =
      Pattern.compile(
          "not found|does not appear to be a git repository|not a git repository|error: 404"
              + "|does not exist|not valid: is this a git repository|access denied or repository"
              + " not exported|No such file");
  private static final Pattern ELSEWHERE = Pattern.compile("error: 30\\d|redirect");

  private GitFailure() {}

  static UnpreparedException of(ToolEnd end, GitUrl url, String revision, SourceConfig config) {
    var output = end.output();
    if (end.timedOut()) {
      return UnpreparedException.caller(
          "fetching "
              + url
              + " took longer than "
              + config.limits().time().toSeconds()
              + " s (--git-timeout of its agent)");
    }
    if (end.code() == SIGXFSZ || LARGE.matcher(output).find()) {
      return Git.tooLarge(config);
    }
    if (DISK.matcher(output).find()) {
      return UnpreparedException.fleet("the disk is full: " + url + " could not be fetched");
    }
    if (NO_REVISION.matcher(output).find()) {
      return noRevision(url, revision);
    }
    if (SECRET.matcher(output).find()) {
      return UnpreparedException.caller(
          url
              + " asks for credentials that its host does not have: its operator gives them to git"
              + " (--git-credentials)");
    }
    if (ELSEWHERE.matcher(output).find()) {
      return UnpreparedException.caller(
          url
              + " answers with another address, which is not followed: give that one; "
              + why(output));
    }
    if (AWAY.matcher(output).find() && !NONE.matcher(output).find()) {
      return UnpreparedException.fleet(url + " cannot be reached: " + why(output));
    }
    return UnpreparedException.caller(
        url + " is no repository that can be fetched: " + why(output));
  }

  static UnpreparedException noRevision(GitUrl url, String revision) {
    return UnpreparedException.caller(
        revision.isEmpty()
            ? url + " has no commit yet"
            : "there is no branch, tag or commit " + revision + " in " + url);
  }

  private static String why(String output) {
    var line =
        output
            .lines()
            .filter(it -> it.startsWith("fatal: ") || it.startsWith("error: "))
            .findFirst()
            .orElseGet(() -> output.strip().lines().findFirst().orElse("git does not say why"));
    var text = line.replaceFirst("^(?:fatal|error): ", "");
    return text.length() > MAX_LINE ? text.substring(0, MAX_LINE) + "…" : text;
  }
}
