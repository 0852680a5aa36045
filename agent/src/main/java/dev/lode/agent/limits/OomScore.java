package dev.lode.agent.limits;

import java.nio.file.Path;

/// Whom the kernel ends first when the host has no memory left: not the agent, where it may ask for
/// that. Its supervisors ask for themselves, and give workloads an ordinary score.
public final class OomScore {

  private static final String PROTECTED = "-900";

  private OomScore() {}

  /// Whether this process is protected now.
  public static boolean protect() {
    return new GroupFolder(Path.of("/proc/self")).tryWrite("oom_score_adj", PROTECTED);
  }
}
