package dev.lode.coordinator.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Reads a pattern: letters, `.`, `[a-z]`, `\d \w \s` and their opposites, `^ $`, `( )`, `|`, `* +
/// ? {m,n}`. What would need to go back in the text is refused by name.
///
/// It works on bytes: a letter beyond ASCII is its bytes in UTF-8, and `.` is one byte.
final class Syntax {

  /// What a pattern consists of.
  sealed interface Node {}

  record Bytes(BitSet allowed) implements Node {}

  record Sequence(List<Node> parts) implements Node {}

  record Choice(List<Node> parts) implements Node {}

  /// @param most -1 for any number
  record Repeat(Node what, int least, int most) implements Node {}

  record Start() implements Node {}

  record End() implements Node {}

  private static final int MOST_REPEATS = 1000;
  private static final int DEEPEST = 100;

  private final String pattern;
  private final boolean ignoreCase;
  private int at;
  private int depth;

  private Syntax(String pattern, boolean ignoreCase) {
    this.pattern = pattern;
    this.ignoreCase = ignoreCase;
  }

  static Node parse(String pattern, boolean ignoreCase) {
    var syntax = new Syntax(pattern, ignoreCase);
    var node = syntax.choice();
    if (syntax.at < pattern.length()) {
      throw syntax.wrong("a ) that nothing opens");
    }
    return node;
  }

  /// The letters themselves, whatever they mean in a pattern.
  static Node literal(String text, boolean ignoreCase) {
    var syntax = new Syntax(text, ignoreCase);
    var parts = new ArrayList<Node>();
    text.codePoints().forEach(it -> parts.add(syntax.letter(it)));
    return new Sequence(parts);
  }

  private IllegalArgumentException wrong(String how) {
    return new IllegalArgumentException("at character %d: %s".formatted(at + 1, how));
  }

  private boolean more() {
    return at < pattern.length();
  }

  private boolean take(char wanted) {
    if (more() && pattern.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private Node choice() {
    if (++depth > DEEPEST) {
      throw wrong("more than " + DEEPEST + " brackets within each other");
    }
    var parts = new ArrayList<Node>();
    do {
      parts.add(sequence());
    } while (take('|'));
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
  }

  private Node sequence() {
    var parts = new ArrayList<Node>();
    while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      parts.add(repeated(atom()));
    }
    return new Sequence(parts);
  }

  private Node repeated(Node what) {
    var node = what;
    while (more()) {
      if (take('*')) {
        node = new Repeat(node, 0, -1);
      } else if (take('+')) {
        node = new Repeat(node, 1, -1);
      } else if (take('?')) {
        node = new Repeat(node, 0, 1);
      } else if (pattern.startsWith("{", at) && pattern.matches("(?s).{" + at + "}\\{\\d.*")) {
        node = counted(node);
      } else {
        return node;
      }
      take('?'); // how much is matched does not matter: a line fits or it does not
    }
    return node;
  }

  private Node counted(Node what) {
    at++;
    int least = number();
    int most = least;
    if (take(',')) {
      most = more() && Character.isDigit(pattern.charAt(at)) ? number() : -1;
    }
    if (!take('}')) {
      throw wrong("a { without its }");
    }
    if (most >= 0 && most < least) {
      throw wrong("a repetition of at least " + least + " and at most " + most);
    }
    return new Repeat(what, least, most);
  }

  private int number() {
    int number = 0;
    while (more() && Character.isDigit(pattern.charAt(at))) {
      number = number * 10 + pattern.charAt(at++) - '0';
      if (number > MOST_REPEATS) {
        throw wrong("more than " + MOST_REPEATS + " repetitions");
      }
    }
    return number;
  }

  private Node atom() {
    int letter = pattern.codePointAt(at);
    at += Character.charCount(letter);
    return switch (letter) {
      case '.' -> new Bytes(inverse(of('\n')));
      case '^' -> new Start();
      case '$' -> new End();
      case '(' -> group();
      case '[' -> set();
      case '\\' -> escaped();
      case '*', '+', '?' ->
          throw wrong("nothing to repeat; write \\ before a letter that is meant");
      default -> letter(letter);
    };
  }

  private Node group() {
    if (take('?') && !take(':')) {
      throw wrong("(? is not understood but for (?:, to look ahead or back is not possible");
    }
    var inner = choice();
    if (!take(')')) {
      throw wrong("a ( without its )");
    }
    return inner;
  }

  private Node letter(int letter) {
    var parts = new ArrayList<Node>();
    for (byte it : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
      parts.add(new Bytes(cased(of(it & 0xff))));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private Node escaped() {
    if (!more()) {
      throw wrong("a \\ at the end");
    }
    int letter = pattern.codePointAt(at);
    at += Character.charCount(letter);
    var named = named(letter);
    if (named != null) {
      return new Bytes(named);
    }
    if (Character.isLetterOrDigit(letter)) {
      throw wrong("\\" + Character.toString(letter) + " is not understood");
    }
    return letter(letter);
  }

  private static @org.jspecify.annotations.Nullable BitSet named(int letter) {
    return switch (letter) {
      case 'd' -> digits();
      case 'D' -> inverse(digits());
      case 'w' -> words();
      case 'W' -> inverse(words());
      case 's' -> blanks();
      case 'S' -> inverse(blanks());
      case 't' -> of('\t');
      case 'r' -> of('\r');
      case 'e' -> of(27);
      default -> null;
    };
  }

  private Node set() {
    boolean inverse = take('^');
    var bytes = new BitSet(256);
    boolean first = true;
    while (first || !pattern.startsWith("]", at)) {
      if (!more()) {
        throw wrong("a [ without its ]");
      }
      member(bytes);
      first = false;
    }
    at++;
    var all = cased(bytes);
    return new Bytes(inverse ? inverse(all) : all);
  }

  private void member(BitSet bytes) {
    int from = pattern.charAt(at++);
    if (from == '\\' && more()) {
      from = pattern.charAt(at++);
      var named = named(from);
      if (named != null) {
        bytes.or(named);
        return;
      }
    }
    int to = from;
    if (pattern.startsWith("-", at) && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
      to = pattern.charAt(at + 1);
      at += 2;
    }
    if (from > 127 || to > 127 || to < from) {
      throw wrong("in [ ] only ASCII, from the lower to the higher; use (a|b) for other letters");
    }
    bytes.set(from, to + 1);
  }

  private BitSet cased(BitSet bytes) {
    if (ignoreCase) {
      for (int it = 'a'; it <= 'z'; it++) {
        boolean either = bytes.get(it) || bytes.get(it - 32);
        bytes.set(it, either);
        bytes.set(it - 32, either);
      }
    }
    return bytes;
  }

  private static BitSet of(int value) {
    var bytes = new BitSet(256);
    bytes.set(value);
    return bytes;
  }

  private static BitSet digits() {
    var bytes = new BitSet(256);
    bytes.set('0', '9' + 1);
    return bytes;
  }

  private static BitSet words() {
    var bytes = digits();
    bytes.set('a', 'z' + 1);
    bytes.set('A', 'Z' + 1);
    bytes.set('_');
    return bytes;
  }

  private static BitSet blanks() {
    var bytes = of(' ');
    bytes.set('\t');
    bytes.set('\r');
    bytes.set(11, 13);
    return bytes;
  }

  /// Never the end of the line.
  private static BitSet inverse(BitSet bytes) {
    var others = new BitSet(256);
    others.set(0, 256);
    others.andNot(bytes);
    others.clear('\n');
    return others;
  }
}
