package dev.lode.common.model.source;

import java.util.regex.Pattern;

/// A git repository, at one commit.
///
/// @param url where it is
/// @param revision a commit, branch or tag; empty for what its HEAD says
/// @param submodules whether its submodules are wanted too
public record Repository(GitUrl url, String revision, boolean submodules) {

  public static final int MAX_REVISION = 250;

  /// What git itself allows in the name of a branch, without what means something else to it.
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./+#-]*");

  public Repository {
    if (!revision.isEmpty()
        && (revision.length() > MAX_REVISION
            || !REVISION.matcher(revision).matches()
            || revision.contains("..")
            || revision.endsWith(".lock"))) {
      throw new IllegalArgumentException(
          "a revision is the name of a branch or tag, or a commit: "
              + revision.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  /// `URL` or `URL@REVISION`, as a command line has it: the last at sign of the path, if it has
  /// one, begins the revision.
  public static Repository from(String text, boolean submodules) {
    int host = text.indexOf("://");
    int path = host >= 0 ? text.indexOf('/', host + 3) : text.indexOf(':');
    int at = text.lastIndexOf('@');
    return path >= 0 && at > path
        ? new Repository(GitUrl.from(text.substring(0, at)), text.substring(at + 1), submodules)
        : new Repository(GitUrl.from(text), "", submodules);
  }
}
