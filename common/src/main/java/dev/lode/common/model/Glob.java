package dev.lode.common.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A pattern of relative file names: `/` between its parts, in a part `*` for any characters, `?`
/// for one, `[a-z]` and `[!a-z]` for one of a set, `\` before a character that means itself; a part
/// `**` stands for any number of folders. A name that begins with a dot is met only by a part that
/// begins with one. A pattern that meets a folder means all that lies in it.
///
/// Meeting a name takes time in proportion to the lengths of both, whatever the pattern.
public record Glob(String text) implements Comparable<Glob> {

  private static final String FOLDERS = "**";

  public Glob {
    text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    new RelativePath(text);
    for (var part : parts(text)) {
      GlobPart.of(part);
    }
  }

  private static List<String> parts(String text) {
    return List.of(text.split("/", -1));
  }

  /// What is left of the pattern before the first part of a name.
  public Rest whole() {
    var parts = new ArrayList<GlobPart>();
    for (var part : parts(text)) {
      parts.add(part.equals(FOLDERS) ? GlobPart.FOLDERS : GlobPart.of(part));
    }
    var at = new BitSet();
    at.set(0);
    return new Rest(List.copyOf(parts), at).skippingFolders();
  }

  /// Whether it meets the name, or a folder that the name lies in.
  public boolean matches(RelativePath name) {
    var rest = whole();
    for (var part : parts(name.value())) {
      rest = rest.in(part);
      if (rest.meansAllWithin()) {
        return true;
      }
    }
    return rest.met();
  }

  /// What is left of a pattern when some folders have been entered.
  public static final class Rest {
    private final List<GlobPart> parts;

    /// Where in the parts one may be; the number of parts when all of them are met.
    private final BitSet at;

    private Rest(List<GlobPart> parts, BitSet at) {
      this.parts = parts;
      this.at = at;
    }

    /// What is left for the file or folder of this name.
    public Rest in(String name) {
      var next = new BitSet();
      for (int i = at.nextSetBit(0); i >= 0 && i < parts.size(); i = at.nextSetBit(i + 1)) {
        if (parts.get(i) == GlobPart.FOLDERS) {
          if (!name.startsWith(".")) {
            next.set(i);
            if (i + 1 == parts.size()) {
              next.set(i + 1);
            }
          }
        } else if (parts.get(i).matches(name)) {
          next.set(i + 1);
        }
      }
      return new Rest(parts, next).skippingFolders();
    }

    /// Folders in the middle may be none at all.
    private Rest skippingFolders() {
      for (int i = at.nextSetBit(0); i >= 0 && i + 1 < parts.size(); i = at.nextSetBit(i + 1)) {
        if (parts.get(i) == GlobPart.FOLDERS) {
          at.set(i + 1);
        }
      }
      return this;
    }

    /// Whether a file of that name is meant.
    public boolean met() {
      return at.get(parts.size());
    }

    /// Whether it is a folder by whose name all in it is meant.
    public boolean meansAllWithin() {
      return met() && parts.getLast() != GlobPart.FOLDERS;
    }

    /// Whether anything in a folder of that name can be meant.
    public boolean possible() {
      return !at.isEmpty();
    }
  }

  @Override
  public int compareTo(Glob other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
