package dev.lode.common.model.python;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one line of a requirements file may say.
final class RequirementLine {

  private static final int SHOWN = 80;
  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?";
  private static final String EXTRAS = "(?:\\s?\\[[A-Za-z0-9._, -]{0,200}\\])?";
  private static final String CLAUSE = "(?:===|==|~=|!=|<=|>=|<|>)\\s?[A-Za-z0-9._*+!-]{1,200}";
  private static final String VERSIONS = CLAUSE + "(?:\\s?,\\s?" + CLAUSE + "){0,20}";
  private static final String MARKER = "(?:\\s?;[^#]{1,500})?";
  private static final String HASHES =
      "(?: --hash[= ](?:sha256|sha384|sha512):[0-9a-fA-F]{64,128}){0,500}";

  private static final Pattern PACKAGE =
      Pattern.compile(
          NAME
              + EXTRAS
              + "\\s?(?:"
              + VERSIONS
              + "|\\(\\s?"
              + VERSIONS
              + "\\s?\\))?"
              + MARKER
              + HASHES);
  private static final Pattern DIRECT =
      Pattern.compile(
          "(?:" + NAME + EXTRAS + "\\s?@\\s?)?(https?://[^\\s;]{1,2000})" + MARKER + HASHES);
  private static final Pattern OPTION =
      Pattern.compile(
          "--(?:require-hashes|pre|prefer-binary|(?:only|no)-binary[= ][A-Za-z0-9:._,-]{1,500})");
  private static final Pattern CONTROLLED =
      Pattern.compile("(?i)(?:.*@\\s?)?(git|hg|svn|bzr)\\+.*");
  private static final Pattern OTHER_FILE =
      Pattern.compile("(?:-r|--requirement|-c|--constraint).*");
  private static final Pattern EDITABLE = Pattern.compile("(?:-e|--editable).*");
  private static final Pattern INDEX =
      Pattern.compile(
          "(?:-i|--index-url|--pypi-url|--extra-index-url|--no-index|-f|--find-links|--trusted-host)"
              + "\\b.*");
  private static final List<String> ARCHIVES = List.of(".whl", ".tar.gz", ".zip", ".tar.bz2");

  private RequirementLine() {}

  /// Why the line may not stand there; null when it may.
  static @Nullable String objection(String line) {
    if (line.contains("${")) {
      return "variables are not filled in: write the value itself";
    }
    boolean named = PACKAGE.matcher(line).matches() && ARCHIVES.stream().noneMatch(line::endsWith);
    if (named || OPTION.matcher(line).matches()) {
      return null;
    }
    var direct = DIRECT.matcher(line);
    if (direct.matches()) {
      return hasUser(direct.group(1)) ? "an address must not hold a user name or password" : null;
    }
    return refusal(line);
  }

  private static String refusal(String line) {
    if (INDEX.matcher(line).matches()) {
      return "where packages come from is no part of the requirements: ask for another index with"
          + " --python-index, where the operator allows that";
    }
    if (OTHER_FILE.matcher(line).matches()) {
      return "other files are not read: put their lines here";
    }
    if (EDITABLE.matcher(line).matches()) {
      return "nothing is installed as editable: send the source along and set PYTHONPATH";
    }
    if (CONTROLLED.matcher(line).matches()) {
      return "packages do not come from version control: build a wheel, or use --repository";
    }
    if (isPath(line)) {
      return "packages do not come from files of the host: " + shown(line);
    }
    return "no requirement: " + shown(line);
  }

  private static boolean isPath(String line) {
    var first = line.split("[ ;]", 2)[0];
    return line.contains("file:")
        || first.startsWith(".")
        || first.contains("/")
        || ARCHIVES.stream().anyMatch(first::endsWith);
  }

  /// The address of a package that comes from none of the indexes; null for an ordinary line.
  static @Nullable String directUrl(String line) {
    var matched = DIRECT.matcher(line);
    return matched.matches() ? matched.group(1) : null;
  }

  private static boolean hasUser(String url) {
    var authority = url.substring(url.indexOf("//") + 2).split("/", 2)[0];
    return authority.contains("@");
  }

  private static String shown(String line) {
    var text = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    return "'" + text.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
