package dev.lode.agent.tool;

/// Where a tool's output goes as it comes, and what is said about it: an attempt's log.
///
/// Threads: one.
public interface ToolLog {

  /// For a tool whose output nobody reads.
  ToolLog NONE =
      new ToolLog() {
        @Override
        public void say(String line) {}

        @Override
        public void write(byte[] bytes, int length) {}
      };

  /// One line of our own, without its newline.
  void say(String line);

  void write(byte[] bytes, int length);
}
