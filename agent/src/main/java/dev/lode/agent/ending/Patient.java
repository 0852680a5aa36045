package dev.lode.agent.ending;

/// A line whose characters are counted as they are looked at, so that a pattern which tries all
/// there is to try comes to an end.
///
/// Threads: one.
final class Patient implements CharSequence {

  /// A pattern has looked at more than it may.
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Exhausted() {
      super("too many steps", null, false, false);
    }
  }

  /// How many looks are left, for all lines of one rule.
  static final class Patience {
    private long looks;

    Patience(long looks) {
      this.looks = looks;
    }
  }

  private final CharSequence text;
  private final Patience patience;

  Patient(CharSequence text, Patience patience) {
    this.text = text;
    this.patience = patience;
  }

  @Override
  public char charAt(int index) {
    if (--patience.looks < 0) {
      throw new Exhausted();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
