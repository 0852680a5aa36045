package dev.lode.common;

/// The version of this build, as the jar's manifest says it.
public final class Version {

  private Version() {}

  /// The version, or `dev` when run from class folders.
  public static String current() {
    var written = Version.class.getPackage().getImplementationVersion();
    return written == null ? "dev" : written;
  }
}
