package dev.lode.agent.launch.process;

/// A file of an attempt's folder that grows or appears while the workload runs.
public enum AttemptFile {
  /// Its output, both streams in the order written.
  LOG("log"),
  /// The result that the workload leaves.
  RESULT("result.json"),
  /// The progress that it reports, a line each.
  PROGRESS("progress");

  private final String fileName;

  AttemptFile(String fileName) {
    this.fileName = fileName;
  }

  String fileName() {
    return fileName;
  }
}
