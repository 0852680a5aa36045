package dev.lode.agent.files;

import dev.lode.common.model.Glob;
import dev.lode.common.model.Outputs;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What of a folder is wanted: all of it, or what patterns mean.
final class Wanted {

  static final Wanted ALL = new Wanted(List.of(), true, new BitSet());

  /// @param number of the pattern among all that the job gave
  private record Part(int number, Glob.Rest rest) {}

  private final List<Part> parts;
  private final boolean all;

  /// The numbers of patterns that have met a file; one for all folders of a walk.
  private final BitSet met;

  private Wanted(List<Part> parts, boolean all, BitSet met) {
    this.parts = parts;
    this.all = all;
    this.met = met;
  }

  static Wanted of(Outputs outputs) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < outputs.globs().size(); i++) {
      parts.add(new Part(i, outputs.globs().get(i).whole()));
    }
    return new Wanted(parts, false, new BitSet());
  }

  /// What is wanted of the file or folder of this name.
  Wanted in(String name) {
    if (parts.isEmpty()) {
      return this;
    }
    var next = new ArrayList<Part>();
    for (var part : parts) {
      // All that lies in a folder that was meant is meant by the same pattern.
      var rest = part.rest().meansAllWithin() ? part.rest() : part.rest().in(name);
      if (rest.possible()) {
        next.add(new Part(part.number(), rest));
      }
    }
    return new Wanted(next, false, met);
  }

  /// Whether a file of that name is wanted, or a folder with all in it.
  boolean wanted() {
    return all || parts.stream().anyMatch(it -> it.rest().met());
  }

  /// Whether a folder of that name may hold what is wanted.
  boolean possible() {
    return all || !parts.isEmpty();
  }

  /// A file that is wanted was found here.
  void found() {
    parts.stream().filter(it -> it.rest().met()).forEach(it -> met.set(it.number()));
  }

  /// Whether a pattern has met a file.
  boolean hasMet(int number) {
    return met.get(number);
  }
}
