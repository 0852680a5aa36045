package dev.lode.common.model;

import java.util.ArrayList;
import java.util.List;

/// One part of a [Glob], between two slashes.
final class GlobPart {

  /// Any number of folders.
  static final GlobPart FOLDERS = new GlobPart(List.of(), false);

  private sealed interface Piece {
    record Any() implements Piece {}

    /// @param ranges first and last code point, one pair after the other
    record OneOf(boolean not, List<Integer> ranges) implements Piece {}
  }

  private static final Piece ONE = new Piece.OneOf(true, List.of());

  private final List<Piece> pieces;
  private final boolean takesHidden;

  private GlobPart(List<Piece> pieces, boolean takesHidden) {
    this.pieces = pieces;
    this.takesHidden = takesHidden;
  }

  static GlobPart of(String text) {
    var pieces = new ArrayList<Piece>();
    int[] chars = text.codePoints().toArray();
    for (int i = 0; i < chars.length; i++) {
      switch (chars[i]) {
        case '*' -> pieces.add(new Piece.Any());
        case '?' -> pieces.add(ONE);
        case '[' -> {
          int end = end(chars, i, text);
          pieces.add(set(chars, i + 1, end));
          i = end;
        }
        case '\\' -> {
          if (++i == chars.length) {
            throw new IllegalArgumentException("a \\ must stand before a character: " + text);
          }
          pieces.add(literal(chars[i]));
        }
        default -> pieces.add(literal(chars[i]));
      }
    }
    return new GlobPart(List.copyOf(pieces), text.startsWith(".") || text.startsWith("\\."));
  }

  private static Piece literal(int codePoint) {
    return new Piece.OneOf(false, List.of(codePoint, codePoint));
  }

  /// Of the set that begins here; its first character is never its end.
  private static int end(int[] chars, int begin, String text) {
    int first = begin + 1 < chars.length && chars[begin + 1] == '!' ? begin + 3 : begin + 2;
    for (int i = first; i < chars.length; i++) {
      if (chars[i] == ']') {
        return i;
      }
    }
    throw new IllegalArgumentException("a [ without its ]: " + text);
  }

  private static Piece set(int[] chars, int begin, int end) {
    boolean not = chars[begin] == '!';
    var ranges = new ArrayList<Integer>();
    for (int i = not ? begin + 1 : begin; i < end; i++) {
      boolean range = i + 2 < end && chars[i + 1] == '-';
      ranges.add(chars[i]);
      ranges.add(range ? chars[i + 2] : chars[i]);
      i += range ? 2 : 0;
    }
    return new Piece.OneOf(not, List.copyOf(ranges));
  }

  boolean matches(String name) {
    if (name.startsWith(".") && !takesHidden) {
      return false;
    }
    int[] chars = name.codePoints().toArray();
    int at = 0;
    int piece = 0;
    // Where to go on when what follows the last star did not fit.
    int star = -1;
    int taken = 0;
    while (at < chars.length) {
      if (piece < pieces.size() && pieces.get(piece) instanceof Piece.Any) {
        star = piece++;
        taken = at;
      } else if (piece < pieces.size() && takes(pieces.get(piece), chars[at])) {
        piece++;
        at++;
      } else if (star >= 0) {
        piece = star + 1;
        at = ++taken;
      } else {
        return false;
      }
    }
    while (piece < pieces.size() && pieces.get(piece) instanceof Piece.Any) {
      piece++;
    }
    return piece == pieces.size();
  }

  private static boolean takes(Piece piece, int codePoint) {
    return switch (piece) {
      case Piece.Any _ -> true;
      case Piece.OneOf(var not, var ranges) -> {
        boolean in = false;
        for (int i = 0; i < ranges.size(); i += 2) {
          in |= ranges.get(i) <= codePoint && codePoint <= ranges.get(i + 1);
        }
        yield in != not;
      }
    };
  }
}
