package dev.lode.coordinator.store.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON text that was written by [Json], taken apart in one pass: a record of a million jobs is
/// read at every start, by code that no compiler has seen yet.
///
/// Values and names of fields are numbered in the order in which they begin; 0 is the whole. Throws
/// [IllegalArgumentException] for what is not JSON.
///
/// Threads: one.
final class JsonText {

  private static final int USUAL_COUNT = 128;
  private static final int DEEPEST = 64;
  private static final int UNICODE_DIGITS = 4;

  /// So many digits never overflow.
  private static final int SAFE_DIGITS = 18;

  private byte[] utf8 = {};
  private int to;
  private int count;

  /// Of each value and name: where it begins, behind which byte it ends, and which comes after it
  /// that is not inside it.
  private int[] begins = new int[USUAL_COUNT];

  private int[] ends = new int[USUAL_COUNT];
  private int[] nexts = new int[USUAL_COUNT];

  JsonText(byte[] utf8) {
    read(utf8, 0, utf8.length);
  }

  /// One that has nothing yet to [#read].
  JsonText() {}

  /// Forgets what it had, and takes this text apart.
  void read(byte[] from, int begin, int end) {
    utf8 = from;
    to = end;
    count = 0;
    int behind = skipBlanks(value(skipBlanks(begin), 0));
    if (behind != end) {
      throw wrong(behind);
    }
  }

  private int value(int from, int depth) {
    int token = add(from);
    int end =
        switch (byteAt(from)) {
          case '"' -> behindString(from);
          case '{' -> behindFields(from, depth);
          case '[' -> behindElements(from, depth);
          default -> behindWord(from);
        };
    return end(token, end);
  }

  private int behindFields(int from, int depth) {
    int at = skipBlanks(deeper(from, depth));
    if (byteAt(at) == '}') {
      return at + 1;
    }
    while (true) {
      int name = add(expect('"', at) - 1);
      at = skipBlanks(end(name, behindString(at)));
      at = skipBlanks(value(skipBlanks(expect(':', at)), depth + 1));
      if (byteAt(at) != ',') {
        return expect('}', at);
      }
      at = skipBlanks(at + 1);
    }
  }

  private int behindElements(int from, int depth) {
    int at = skipBlanks(deeper(from, depth));
    if (byteAt(at) == ']') {
      return at + 1;
    }
    while (true) {
      at = skipBlanks(value(at, depth + 1));
      if (byteAt(at) != ',') {
        return expect(']', at);
      }
      at = skipBlanks(at + 1);
    }
  }

  private int deeper(int from, int depth) {
    if (depth == DEEPEST) {
      throw wrong(from);
    }
    return from + 1;
  }

  private int behindString(int from) {
    var bytes = utf8;
    for (int at = from + 1; at < to; at++) {
      byte it = bytes[at];
      if (it == '"') {
        return at + 1;
      }
      if (it == '\\') {
        at++;
      }
    }
    throw wrong(to);
  }

  private int behindWord(int from) {
    int at = from;
    while (at < to && isOfWord(utf8[at])) {
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

  private int skipBlanks(int from) {
    int at = from;
    while (at < to && utf8[at] <= ' ') {
      at++;
    }
    return at;
  }

  private byte byteAt(int position) {
    if (position >= to) {
      throw wrong(position);
    }
    return utf8[position];
  }

  private int expect(char what, int position) {
    if (byteAt(position) != what) {
      throw wrong(position);
    }
    return position + 1;
  }

  private int add(int begin) {
    if (count == begins.length) {
      begins = Arrays.copyOf(begins, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      nexts = Arrays.copyOf(nexts, 2 * count);
    }
    begins[count] = begin;
    return count++;
  }

  private int end(int token, int end) {
    ends[token] = end;
    nexts[token] = count;
    return end;
  }

  /// Whether the value begins so: with a brace, a bracket, quotes.
  boolean begins(int token, char with) {
    return utf8[begins[token]] == with;
  }

  int expect(int token, char with) {
    if (!begins(token, with)) {
      throw wrong(begins[token]);
    }
    return token;
  }

  /// What comes after a value and is not inside it.
  int after(int token) {
    return nexts[token];
  }

  /// Whether the name is this one, which is ASCII and needs no escapes.
  boolean isName(int token, String name) {
    int length = name.length();
    int first = begins[token] + 1;
    if (ends[token] - first - 1 != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (utf8[first + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean isNull(int token) {
    return begins(token, 'n');
  }

  String string(int token) {
    expect(token, '"');
    var text = slice(begins[token] + 1, ends[token] - 1);
    return text.indexOf('\\') < 0 ? text : unescaped(text, begins[token]);
  }

  private static String unescaped(String text, int position) {
    var plain = new StringBuilder();
    int at = 0;
    for (int escape = text.indexOf('\\'); escape >= 0; escape = text.indexOf('\\', at)) {
      plain.append(text, at, escape);
      char what = text.charAt(escape + 1);
      at = escape + 2;
      if (what == 'u' && at + UNICODE_DIGITS <= text.length()) {
        plain.append((char) Integer.parseInt(text, at, at + UNICODE_DIGITS, 16));
        at += UNICODE_DIGITS;
      } else {
        plain.append(escaped(what, position));
      }
    }
    return plain.append(text, at, text.length()).toString();
  }

  private static char escaped(char what, int position) {
    return switch (what) {
      case '"', '\\', '/' -> what;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw wrong(position);
    };
  }

  /// A value as it was written.
  String raw(int token) {
    return slice(begins[token], ends[token]);
  }

  boolean isWritten(int token, byte[] raw) {
    return Arrays.equals(utf8, begins[token], ends[token], raw, 0, raw.length);
  }

  int length(int token) {
    return ends[token] - begins[token];
  }

  /// Where the first such byte is inside the value, counted from its begin; -1 when there is none.
  int indexOf(int token, char what) {
    for (int at = begins[token]; at < ends[token]; at++) {
      if (utf8[at] == what) {
        return at - begins[token];
      }
    }
    return -1;
  }

  /// The number that digits of a value make, -1 when they are not up to 18 digits and nothing else.
  ///
  /// @param from counted from where the value begins, like `to`
  long digits(int token, int from, int to) {
    int first = begins[token] + from;
    int behind = begins[token] + to;
    if (first >= behind || behind - first > SAFE_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int at = first; at < behind; at++) {
      int digit = utf8[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private String slice(int from, int end) {
    return new String(utf8, from, end - from, StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException wrong(int position) {
    return new IllegalArgumentException("not JSON of ours at byte " + position);
  }
}
