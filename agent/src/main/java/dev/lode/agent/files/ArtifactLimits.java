package dev.lode.agent.files;

/// How much one attempt may leave as artifacts.
///
/// @param files how many, at most 10,000
/// @param bytes of all of them together
public record ArtifactLimits(int files, long bytes) {

  public static final int MAX_FILES = 10_000;

  public static final ArtifactLimits DEFAULT = new ArtifactLimits(MAX_FILES, 64L << 30);

  public ArtifactLimits {
    if (files < 0 || files > MAX_FILES) {
      throw new IllegalArgumentException("0 to 10,000 artifacts, not " + files);
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("artifacts cannot have less than no bytes");
    }
  }
}
