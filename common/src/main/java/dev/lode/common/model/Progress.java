package dev.lode.common.model;

/// How far a workload says it is.
///
/// @param percent 0 to 100
/// @param message at most 1,000 characters; longer ones are cut
public record Progress(double percent, String message) {

  public static final int MAX_MESSAGE = 1000;

  public Progress {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be 0 to 100, not " + percent);
    }
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE);
    }
  }
}
