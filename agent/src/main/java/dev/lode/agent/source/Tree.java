package dev.lode.agent.source;

import dev.lode.agent.tool.ToolLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a commit's tree holds, from `git ls-tree -r -l -z` as it is written.
///
/// Threads: one.
final class Tree implements ToolLog {

  private static final int MAX_FILES = 2_000_000;
  private static final int MAX_RECORD = 1 << 16;
  private static final String SUBMODULE = "160000";

  private final SortedMap<String, String> submodules = new TreeMap<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private long bytes;
  private int files;

  @Override
  public void say(String line) {}

  @Override
  public void write(byte[] output, int length) {
    int begun = 0;
    for (int i = 0; i < length; i++) {
      if (output[i] == 0) {
        open.write(output, begun, i - begun);
        take(open.toString(StandardCharsets.UTF_8));
        open.reset();
        begun = i + 1;
      }
    }
    if (open.size() < MAX_RECORD) {
      open.write(output, begun, length - begun);
    }
  }

  /// `160000 commit HASH -<TAB>PATH`, `100644 blob HASH 1234<TAB>PATH`.
  private void take(String entry) {
    files++;
    int tab = entry.indexOf('\t');
    var words = entry.substring(0, Math.max(tab, 0)).split(" +", -1);
    if (words.length != 4) {
      return;
    }
    if (words[0].equals(SUBMODULE)) {
      if (submodules.size() <= MAX_RECORD) {
        submodules.put(entry.substring(tab + 1), words[2]);
      }
    } else {
      bytes += size(words[3]);
    }
  }

  private static long size(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// Of all files.
  long bytes() {
    return bytes;
  }

  boolean endless() {
    return files > MAX_FILES;
  }

  /// Commits by path.
  SortedMap<String, String> submodules() {
    return submodules;
  }

  @Nullable String commitOf(String path) {
    return submodules.get(path);
  }
}
