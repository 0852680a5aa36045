package dev.lode.common.model;

import java.util.regex.Pattern;

/// What a set of credentials is called.
public record CredentialsName(String value) implements Comparable<CredentialsName> {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  public CredentialsName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a name of credentials is 1 to 100 letters, digits, dots, hyphens and underscores, of"
              + " which the first is a letter or digit; not '"
              + value
              + "'");
    }
  }

  @Override
  public int compareTo(CredentialsName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
