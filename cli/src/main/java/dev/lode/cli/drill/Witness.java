package dev.lode.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a job's attempts have written down themselves.
///
/// @param begun attempts, in the order in which they began
/// @param ended attempts that came to their end
/// @param together attempts that began while another one of the job lived
/// @param promised GPUs that an attempt was given while somebody else lived on them
record Witness(
    List<Integer> begun, List<Integer> ended, List<Integer> together, List<String> promised) {

  static final Witness NONE = new Witness(List.of(), List.of(), List.of(), List.of());

  Witness {
    begun = List.copyOf(begun);
    ended = List.copyOf(ended);
    together = List.copyOf(together);
    promised = List.copyOf(promised);
  }

  /// Those of all jobs, by their keys.
  static Map<String, Witness> readAll(Path folder) throws IOException {
    var all = new TreeMap<String, Witness>();
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.toList()) {
        all.put(file.getFileName().toString(), of(Files.readAllLines(file)));
      }
    }
    return all;
  }

  static Witness of(List<String> lines) {
    var begun = new ArrayList<Integer>();
    var ended = new ArrayList<Integer>();
    var together = new ArrayList<Integer>();
    var promised = new ArrayList<String>();
    for (var line : lines) {
      var words = line.split(" ", -1);
      int attempt = Integer.parseInt(words[1]);
      switch (words[0]) {
        case "begin" -> begun.add(attempt);
        case "end" -> ended.add(attempt);
        case "together" -> together.add(attempt);
        case "promised" -> promised.add(words[2]);
        default -> throw new IllegalArgumentException("no line of a witness: " + line);
      }
    }
    return new Witness(begun, ended, together, promised);
  }

  boolean beganTwice() {
    return begun.stream().distinct().count() != begun.size();
  }
}
