package dev.lode.coordinator.store.sql;

import java.nio.charset.StandardCharsets;

/// JSON text that was written by [Json], walked without making a tree of it: a record of a million
/// jobs is read at every start.
///
/// Positions are those of the first byte of a value. What is not JSON is refused where it is walked
/// over; throws [IllegalArgumentException].
final class JsonText {

  private static final int UNICODE_DIGITS = 4;

  private final byte[] utf8;

  JsonText(byte[] utf8) {
    this.utf8 = utf8;
  }

  /// The next byte that is not between words.
  int skipBlanks(int from) {
    int at = from;
    while (at < utf8.length && utf8[at] <= ' ') {
      at++;
    }
    return at;
  }

  byte at(int position) {
    if (position >= utf8.length) {
      throw wrong(position);
    }
    return utf8[position];
  }

  int expect(byte what, int position) {
    if (at(position) != what) {
      throw wrong(position);
    }
    return position + 1;
  }

  /// Behind the value that begins here.
  int skipValue(int from) {
    return switch (at(from)) {
      case '"' -> skipString(from);
      case '{', '[' -> skipNested(from);
      default -> skipWord(from);
    };
  }

  private int skipNested(int from) {
    int depth = 0;
    int at = from;
    while (true) {
      switch (at(at)) {
        case '"' -> at = skipString(at);
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
          if (depth == 0) {
            return at;
          }
        }
        default -> at++;
      }
    }
  }

  private int skipString(int from) {
    int at = from + 1;
    while (at(at) != '"') {
      at += utf8[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private int skipWord(int from) {
    int at = from;
    while (at < utf8.length && isOfWord(utf8[at])) {
      at++;
    }
    if (at == from) {
      throw wrong(from);
    }
    return at;
  }

  private static boolean isOfWord(byte it) {
    return (it >= '0' && it <= '9')
        || (it >= 'a' && it <= 'z')
        || it == '-'
        || it == '+'
        || it == '.'
        || it == 'E';
  }

  /// Whether the name that begins here is this one, which is ASCII and needs no escapes.
  boolean isName(int position, String name) {
    int length = name.length();
    if (position + length + 1 >= utf8.length || utf8[position + length + 1] != '"') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (utf8[position + 1 + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String string(int position) {
    if (at(position) != '"') {
      throw wrong(position);
    }
    int end = position + 1;
    while (at(end) != '"') {
      if (utf8[end] == '\\') {
        return unescaped(position + 1);
      }
      end++;
    }
    return slice(position + 1, end);
  }

  private String unescaped(int from) {
    var text = new StringBuilder();
    int begin = from;
    int at = from;
    while (at(at) != '"') {
      if (utf8[at] != '\\') {
        at++;
        continue;
      }
      text.append(slice(begin, at));
      byte what = at(at + 1);
      if (what == 'u') {
        text.append((char) Integer.parseInt(slice(at + 2, at + 2 + UNICODE_DIGITS), 16));
        at += UNICODE_DIGITS;
      } else {
        text.append(escaped(what, at));
      }
      at += 2;
      begin = at;
    }
    return text.append(slice(begin, at)).toString();
  }

  private char escaped(byte what, int position) {
    return switch (what) {
      case '"', '\\', '/' -> (char) what;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw wrong(position);
    };
  }

  /// A number, true, false or null, as it was written.
  String word(int position) {
    return slice(position, skipWord(position));
  }

  boolean isNull(int position) {
    return at(position) == 'n';
  }

  /// All of the value that begins here, as it was written.
  String raw(int position) {
    return slice(position, skipValue(position));
  }

  private String slice(int from, int to) {
    return new String(utf8, from, to - from, StandardCharsets.UTF_8);
  }

  private IllegalArgumentException wrong(int position) {
    return new IllegalArgumentException("not JSON of ours at byte " + position);
  }
}
