package dev.lode.common.model;

import java.util.ArrayList;
import java.util.List;

/// What of the work folder becomes artifacts, beside all that is left in the output folder.
public record Outputs(List<Glob> globs) {

  public static final int MAX_GLOBS = 100;

  /// Nothing.
  public static final Outputs NONE = new Outputs(List.of());

  public Outputs {
    globs = List.copyOf(globs);
    if (globs.size() > MAX_GLOBS) {
      throw new IllegalArgumentException(
          "outputs: at most " + MAX_GLOBS + " patterns, not " + globs.size());
    }
  }

  /// Throws [IllegalArgumentException] that says which one is wrong.
  public static Outputs of(List<String> texts) {
    var globs = new ArrayList<Glob>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        globs.add(new Glob(texts.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("outputs[" + i + "]: " + e.getMessage(), e);
      }
    }
    return new Outputs(globs);
  }

  public List<String> texts() {
    return globs.stream().map(Glob::text).toList();
  }
}
