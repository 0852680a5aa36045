package dev.lode.common.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;

/// One secret that a job is given: a variable of its environment, or a file whose path is in the
/// variable. Never printed.
///
/// @param name of the variable
@SuppressWarnings("ArrayRecordComponent") // copied on its way in and out
public record Credential(String name, byte[] value, boolean file) {

  public static final int MAX_BYTES = 64 << 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

  public Credential {
    require(NAME.matcher(name).matches(), "not a name of an environment variable: " + name);
    require(!name.startsWith("LODE_"), "names that begin with LODE_ are Lode's own: " + name);
    require(value.length <= MAX_BYTES, name + ": longer than 64 KiB");
    if (!file) {
      for (byte it : value) {
        require(it != 0, name + ": a NUL cannot be given in an environment; give it as a file");
      }
    }
    value = value.clone();
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential it
        && it.name.equals(name)
        && it.file == file
        && Arrays.equals(it.value, value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, file, Arrays.hashCode(value));
  }

  @Override
  public String toString() {
    return "Credential[" + name + (file ? " file]" : "]");
  }
}
