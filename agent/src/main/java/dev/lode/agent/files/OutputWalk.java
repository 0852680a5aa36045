package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds what in a folder of an attempt can become an artifact: plain files with names that a
/// [RelativePath] takes, as many as the limits allow, in the order of their names.
///
/// Threads: one.
final class OutputWalk {

  static final int MAX_DEPTH = 64;

  private final OpenFile root;
  private final int owner;
  private final Budget budget;
  private final Notes notes;
  private final List<OutputFile> files = new ArrayList<>();

  private OutputWalk(OpenFile root, int owner, Budget budget, Notes notes) {
    this.root = root;
    this.owner = owner;
    this.budget = budget;
    this.notes = notes;
  }

  /// Throws an IOException that says so when the root is no folder.
  static List<OutputFile> files(OpenFile root, Wanted wanted, Budget budget, Notes notes)
      throws IOException {
    var facts = root.facts();
    if (facts.kind() != OpenFile.Kind.FOLDER) {
      throw new IOException("it is no folder");
    }
    var walk = new OutputWalk(root, facts.owner(), budget, notes);
    walk.folder(root, wanted, "", 1);
    return walk.files;
  }

  private void folder(OpenFile folder, Wanted wanted, String prefix, int depth) throws IOException {
    for (var name : sorted(folder, prefix, wanted)) {
      var here = wanted.in(name);
      if (here.possible()) {
        try (var opened = folder.in(name)) {
          entry(opened, here, prefix + name, depth);
        } catch (IOException e) {
          leaveOut(prefix + name, "it cannot be read: " + Notes.reason(e));
        }
      }
    }
  }

  private SortedSet<String> sorted(OpenFile folder, String prefix, Wanted wanted)
      throws IOException {
    var sorted = new TreeSet<String>();
    var names = folder.names(budget.namesLeft());
    budget.looked(names.size());
    for (var path : names) {
      var name = Names.text(path);
      if (name != null) {
        sorted.add(name);
      } else if (wanted.wanted()) {
        leaveOut("a file in '" + prefix + "'", "its name is not valid UTF-8");
      }
    }
    return sorted;
  }

  private void entry(OpenFile opened, Wanted here, String name, int depth) throws IOException {
    var facts = opened.facts();
    if (facts.kind() == OpenFile.Kind.FOLDER) {
      if (depth == MAX_DEPTH) {
        leaveOut(name, "it is a folder deeper than 64");
        return;
      }
      folder(opened, here, name + "/", depth + 1);
      return;
    }
    if (!here.wanted()) {
      return;
    }
    here.found();
    var why = OutputFile.refusal(facts, owner);
    if (why != null) {
      leaveOut(name, why);
      return;
    }
    file(name, facts.stamp().sizeBytes());
  }

  private void file(String name, long sizeBytes) {
    RelativePath path;
    try {
      path = new RelativePath(name);
    } catch (IllegalArgumentException e) {
      leaveOut(name, String.valueOf(e.getMessage()));
      return;
    }
    if (budget.takes(path, sizeBytes)) {
      files.add(new OutputFile(root, owner, path, sizeBytes));
    }
  }

  private void leaveOut(String name, String why) {
    notes.add(Names.printable(name) + " was left out: " + why);
  }
}
