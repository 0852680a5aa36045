package dev.lode.coordinator.session;

/// A message that breaks the protocol; names the field.
final class Malformed extends Exception {

  private static final long serialVersionUID = 1;

  Malformed(String field, String why) {
    super(field + ": " + why);
  }

  /// Makes a value that checks itself.
  static <T> T check(String field, Checked<T> value) throws Malformed {
    try {
      return value.make();
    } catch (IllegalArgumentException e) {
      throw new Malformed(field, String.valueOf(e.getMessage()));
    }
  }

  static void require(boolean claim, String field, String otherwise) throws Malformed {
    if (!claim) {
      throw new Malformed(field, otherwise);
    }
  }

  /// Throws [IllegalArgumentException] for a value that there cannot be.
  interface Checked<T> {
    T make() throws Malformed;
  }
}
