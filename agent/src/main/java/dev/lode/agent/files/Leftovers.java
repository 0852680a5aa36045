package dev.lode.agent.files;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is wanted of an attempt's work folder when it has ended: patterns, and the input files,
/// which are nobody's work as long as they are as they were. Kept in a file beside the folders, for
/// an agent that finds the attempt again.
///
/// @param inputs what each held when the attempt began
public record Leftovers(Outputs outputs, Map<RelativePath, Sha256> inputs) {

  static final Leftovers NONE = new Leftovers(Outputs.NONE, Map.of());
  private static final String OUTPUT = "output ";
  private static final String INPUT = "input ";
  private static final int MAX_FILE_BYTES = 16 << 20;

  public Leftovers {
    inputs = Map.copyOf(inputs);
  }

  static Leftovers of(Workload workload) {
    return new Leftovers(
        workload.outputs(),
        workload.setup().files().stream()
            .collect(Collectors.toMap(InputFile::name, InputFile::sha256)));
  }

  /// Notes what a workload wants collected; nothing when it wants nothing of its work folder.
  public static void write(Workload workload, Path file) throws IOException {
    if (workload.outputs().equals(Outputs.NONE)) {
      return;
    }
    var wanted = of(workload);
    var lines = new ArrayList<String>();
    wanted.outputs.texts().forEach(it -> lines.add(OUTPUT + it));
    wanted.inputs.forEach((name, sha256) -> lines.add(INPUT + sha256 + " " + name));
    Files.write(file, lines);
  }

  /// What was noted.
  static Leftovers read(Path file) throws IOException {
    List<String> lines;
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > MAX_FILE_BYTES) {
        return NONE;
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return NONE;
    }
    var outputs = new ArrayList<String>();
    var inputs = new TreeMap<RelativePath, Sha256>();
    try {
      for (var line : lines) {
        if (line.startsWith(OUTPUT)) {
          outputs.add(line.substring(OUTPUT.length()));
        } else if (line.startsWith(INPUT)) {
          var rest = line.substring(INPUT.length());
          int blank = rest.indexOf(' ');
          inputs.put(
              new RelativePath(rest.substring(blank + 1)),
              new Sha256(rest.substring(0, Math.max(0, blank))));
        }
      }
      return new Leftovers(Outputs.of(outputs), inputs);
    } catch (IllegalArgumentException e) {
      throw new IOException("what was wanted of the work folder is not readable any more", e);
    }
  }

  /// Whether this is what lay there when the attempt began.
  boolean unchanged(RelativePath name, Sha256 sha256) {
    return sha256.equals(inputs.get(name));
  }
}
