package dev.lode.coordinator.backup;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// Which files of a data folder an archive holds, by their names in both. Tokens, locks and
/// addresses are not among them.
final class Layout {

  static final String RECORD = "lode.db";

  /// The last entry: a line for each one before it, as `sha256sum` writes and checks them.
  static final String SUMS = "SHA256SUMS";

  private static final Pattern FILE =
      Pattern.compile(
          "lode\\.db"
              + "|logs/[0-9a-f]{2}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "\\.[0-9]{1,10}\\.[0-9]{1,10}\\.(log|idx)"
              + "|blobs/[0-9a-f]{2}/[0-9a-f]{64}");

  private Layout() {}

  /// Whether an archive may hold a file of this name; no such name leads out of a folder.
  static boolean knows(String name) {
    return FILE.matcher(name).matches();
  }

  /// The name of a file in the data folder.
  static String name(Path data, Path file) {
    return data.relativize(file).toString();
  }

  /// What `sha256sum` says of a file.
  static String line(String sha256, String name) {
    return sha256 + "  " + name + "\n";
  }
}
