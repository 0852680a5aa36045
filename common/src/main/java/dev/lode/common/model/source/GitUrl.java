package dev.lode.common.model.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The address of a git repository, in one of the forms that Lode hands to git.
///
/// @param text as git is given it
/// @param scheme `https`, `http`, `ssh`, `git` or `file`
/// @param host in lower case; empty for a file
public record GitUrl(String text, String scheme, String host) {

  public static final int MAX_TEXT = 2000;

  private static final List<String> SCHEMES = List.of("https", "http", "ssh", "git", "file");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /// `git@github.com:owner/repository.git`.
  private static final Pattern SCP =
      Pattern.compile(
          "([A-Za-z0-9_][A-Za-z0-9_.-]*)@([A-Za-z0-9][A-Za-z0-9.-]*):([^:\\s-][^:\\s]*)");

  /// Throws [IllegalArgumentException], with a sentence that does not repeat a password.
  public static GitUrl from(String text) {
    if (text.length() > MAX_TEXT
        || text.startsWith("-")
        || text.chars().anyMatch(it -> it <= ' ' || it == 0x7f)) {
      throw wrong();
    }
    var scp = SCP.matcher(text);
    if (scp.matches()) {
      return new GitUrl(text, "ssh", scp.group(2).toLowerCase(Locale.ROOT));
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException _) {
      throw wrong();
    }
    return from(uri, text);
  }

  private static GitUrl from(URI uri, String text) {
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    var path = uri.getRawPath();
    if (!SCHEMES.contains(scheme)
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || path == null
        || path.length() < 2) {
      throw wrong();
    }
    var user = uri.getRawUserInfo();
    if (user != null && (!scheme.equals("ssh") || !NAME.matcher(user).matches())) {
      throw new IllegalArgumentException(
          "a repository's address must not hold a password or token: leave it out, and let the"
              + " agent's operator give git the credentials (--git-credentials)");
    }
    var host = uri.getHost();
    if (scheme.equals("file")) {
      if (host != null || !text.startsWith("file:///")) {
        throw wrong();
      }
      return new GitUrl(text, scheme, "");
    }
    if (host == null || host.startsWith("-")) {
      throw wrong();
    }
    return new GitUrl(text, scheme, host.toLowerCase(Locale.ROOT));
  }

  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "a repository's address is https://HOST/PATH, ssh://USER@HOST/PATH, git@HOST:PATH,"
            + " git://HOST/PATH or file:///PATH");
  }

  @Override
  public String toString() {
    return text;
  }
}
