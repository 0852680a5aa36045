package dev.lode.common.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The SHA-256 of a blob's content, and so its name: 64 lower-case hex digits.
public record Sha256(String hex) implements Comparable<Sha256> {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Sha256 {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex: " + hex);
    }
  }

  /// Whether the text is one.
  public static boolean isHex(String text) {
    return FORM.matcher(text).matches();
  }

  public static Sha256 of(byte[] content) {
    return from(digest().digest(content));
  }

  /// From the 32 bytes of a finished digest.
  public static Sha256 from(byte[] hash) {
    return new Sha256(HexFormat.of().formatHex(hash));
  }

  /// A fresh digest of the right kind.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Sha256 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
