package dev.lode.agent.tool;

/// How a tool ended.
///
/// @param code its exit code; 128 and more when a signal ended it, 127 when it is not there
/// @param timedOut whether it was killed because it took too long
/// @param output the last of what it wrote
public record ToolEnd(int code, boolean timedOut, String output) {

  /// The code of a command that is not there.
  public static final int NOT_FOUND = 127;

  public boolean succeeded() {
    return code == 0 && !timedOut;
  }
}
