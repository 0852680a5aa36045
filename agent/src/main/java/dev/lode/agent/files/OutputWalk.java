package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds what in an output folder can become an artifact: plain files with names that a
/// [RelativePath] takes, as many as the limits allow, in the order of their names.
///
/// Threads: one.
final class OutputWalk {

  static final int MAX_FILES = 10_000;
  static final int MAX_DEPTH = 64;
  static final long MAX_BYTES = 64L << 30;

  /// Names looked at; beyond it the rest of the folder is left out.
  static final int MAX_NAMES = 200_000;

  private final Notes notes;
  private final List<RelativePath> files = new ArrayList<>();
  private long bytes;
  private int names;
  private long tooMany;

  private OutputWalk(Notes notes) {
    this.notes = notes;
  }

  static List<RelativePath> files(OutputFolder output, Notes notes) throws IOException {
    var walk = new OutputWalk(notes);
    walk.folder(output, "", 1);
    if (walk.tooMany > 0) {
      notes.add(walk.tooMany + " files beyond the first 10,000 were left out of the artifacts");
    }
    if (walk.names > MAX_NAMES) {
      notes.add("the output folder holds more than 200,000 names: the rest was not looked at");
    }
    walk.files.sort(null);
    return walk.files;
  }

  private void folder(OutputFolder folder, String prefix, int depth) throws IOException {
    for (var found : sorted(folder, prefix).entrySet()) {
      try {
        entry(folder, found.getValue(), prefix + found.getKey(), depth);
      } catch (IOException e) {
        notes.add(prefix + found.getKey() + " was left out: it cannot be read: " + e.getMessage());
      }
    }
  }

  private SortedMap<String, Path> sorted(OutputFolder folder, String prefix) throws IOException {
    var sorted = new TreeMap<String, Path>();
    for (var path : folder.names(MAX_NAMES + 1 - names)) {
      names++;
      var name = Names.text(path);
      if (name == null) {
        notes.add("a file in '" + prefix + "' was left out: its name is not valid UTF-8");
      } else {
        sorted.put(name, path);
      }
    }
    return sorted;
  }

  private void entry(OutputFolder folder, Path path, String name, int depth) throws IOException {
    var facts = folder.facts(path);
    if (facts.isDirectory()) {
      if (depth == MAX_DEPTH) {
        notes.add(name + " was left out: it is a folder deeper than 64");
        return;
      }
      try (var inner = folder.folder(path)) {
        folder(inner, name + "/", depth + 1);
      }
    } else if (facts.isSymbolicLink()) {
      notes.add(name + " was left out: it is a link");
    } else if (!facts.isRegularFile()) {
      notes.add(name + " was left out: it is a pipe, a socket or a device");
    } else {
      file(name, facts.size());
    }
  }

  private void file(String name, long sizeBytes) {
    try {
      var path = new RelativePath(name);
      if (files.size() == MAX_FILES) {
        tooMany++;
      } else if (bytes + sizeBytes > MAX_BYTES) {
        notes.add(
            name
                + " was left out: with its "
                + sizeBytes
                + " bytes the artifacts are larger than 64 GiB");
      } else {
        bytes += sizeBytes;
        files.add(path);
      }
    } catch (IllegalArgumentException e) {
      notes.add("a file was left out: " + e.getMessage());
    }
  }
}
