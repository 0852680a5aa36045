package dev.lode.common.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How far a job is kept apart from its host and from other jobs.
///
/// @param noNetwork whether it has no network but its own loopback
/// @param image what its container is made of, or empty
public record Isolation(Level level, boolean noNetwork, String image) {

  public static final int MAX_IMAGE = 1_000;

  /// As most jobs are.
  public static final Isolation NONE = new Isolation(Level.NONE, false, "");

  /// Each keeps apart what the ones before it do, and more.
  public enum Level {
    /// Its own session and process group.
    NONE,
    /// A user of its own, and a private `/tmp`.
    USER,
    /// Namespaces of its own.
    SANDBOX,
    /// A container made of an image.
    CONTAINER;

    /// What people and programs call it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Throws IllegalArgumentException with a sentence that says which there are.
    public static Level from(String word) {
      return Arrays.stream(values())
          .filter(it -> it.word().equals(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(choice() + ", not " + word));
    }

    private static String choice() {
      return Arrays.stream(values()).map(Level::word).collect(Collectors.joining(", "));
    }
  }

  public Isolation {
    require(
        !noNetwork || level.compareTo(Level.SANDBOX) >= 0,
        "no_network: only the levels sandbox and container can take the network away");
    require(
        image.isEmpty() || level == Level.CONTAINER,
        "image: only the level container is made of one");
    require(
        level != Level.CONTAINER || !image.isBlank(),
        "image: the level container needs one, such as docker.io/library/python:3.13");
    require(image.length() <= MAX_IMAGE, "image: longer than 1,000 characters");
    // What begins with a hyphen would be an option of the engine.
    require(
        image.chars().allMatch(it -> it > ' ' && it != 0x7f) && !image.startsWith("-"),
        "image: not the name of an image: " + image.replaceAll("\\p{Cntrl}", "?"));
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
