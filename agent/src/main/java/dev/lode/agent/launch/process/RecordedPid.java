package dev.lode.agent.launch.process;

/// Which process a supervisor is, beyond doubt: a number is given again to others, a number with
/// its start is not.
///
/// @param startTicks when the process was started, in clock ticks after the boot named
public record RecordedPid(long pid, long startTicks, String bootId) {}
