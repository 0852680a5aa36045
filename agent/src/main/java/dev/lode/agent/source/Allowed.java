package dev.lode.agent.source;

import dev.lode.common.model.source.GitUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Repositories that may be fetched: `https://*`, `https://*.example.com`, `ssh://git.example.com`,
/// `file:///srv/git`.
///
/// @param scheme of the address
/// @param host its name; `*` for any, `*.NAME` for those below a name; empty for files
/// @param path files below it; empty for hosts
public record Allowed(String scheme, String host, String path) {

  private static final Pattern HOSTS =
      Pattern.compile(
          "(https|http|ssh|git)://(\\*|(?:\\*\\.)?[A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-fA-F:]+\\])/?");
  private static final Pattern FILES = Pattern.compile("file://(/[^?#]*)");

  /// Throws [IllegalArgumentException], with a sentence for a person.
  public static Allowed from(String text) {
    var hosts = HOSTS.matcher(text);
    if (hosts.matches()) {
      return new Allowed(hosts.group(1), hosts.group(2).toLowerCase(Locale.ROOT), "");
    }
    var files = FILES.matcher(text);
    if (files.matches()) {
      return new Allowed("file", "", Path.of(files.group(1)).normalize().toString());
    }
    throw new IllegalArgumentException(
        "what may be fetched is written https://*, https://*.example.com, ssh://git.example.com or"
            + " file:///srv/git, not '"
            + text
            + "'");
  }

  boolean covers(GitUrl url) {
    if (!scheme.equals(url.scheme())) {
      return false;
    }
    return scheme.equals("file") ? coversFile(url) : coversHost(url.host());
  }

  private boolean coversHost(String name) {
    return host.equals("*")
        || host.equals(name)
        || (host.startsWith("*.") && name.endsWith(host.substring(1)));
  }

  private boolean coversFile(GitUrl url) {
    try {
      var file = Path.of(URI.create(url.text()).getPath()).normalize();
      // A link must not lead to where the operator did not mean.
      var real = file.toFile().exists() ? file.toRealPath() : file;
      var allowed = Path.of(path).toFile().exists() ? Path.of(path).toRealPath() : Path.of(path);
      return real.startsWith(allowed);
    } catch (IOException | IllegalArgumentException _) {
      return false;
    }
  }

  /// Whether the host itself is meant, wherever its address is.
  boolean names(GitUrl url) {
    return covers(url) && !host.startsWith("*");
  }

  @Override
  public String toString() {
    return scheme + "://" + host + path;
  }
}
