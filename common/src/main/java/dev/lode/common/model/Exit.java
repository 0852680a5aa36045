package dev.lode.common.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the process of an attempt ended, in its supervisor's words.
///
/// @param by who brought the end about
/// @param finding what the end of its log says about it; null when that says nothing
public record Exit(How how, By by, Usage usage, @Nullable Finding finding) {

  /// Of which the log says nothing.
  public Exit(How how, By by, Usage usage) {
    this(how, by, usage, null);
  }

  /// The three ways to end.
  public sealed interface How {
    /// It ended by itself, with this code, 0 to 255.
    record Code(int code) implements How {}

    /// This signal ended it.
    record Signal(int signal) implements How {}

    /// It could not be started; the system's reason.
    record Unstartable(String reason) implements How {}
  }

  /// Who brought the end about.
  public enum By {
    /// The program itself, or somebody outside Lode.
    WORKLOAD,
    /// Lode's polite stop.
    STOP,
    /// Lode's kill, after the grace.
    KILL,
    /// The end of the agent's lease.
    LEASE
  }

  /// What the process tree used.
  ///
  /// @param maxRssBytes peak resident memory of its largest process
  /// @param cpuTime user and system time of all of it
  /// @param leftBehind processes that the program left and the supervisor killed
  public record Usage(long maxRssBytes, Duration cpuTime, int leftBehind, Totals totals) {
    public static final Usage NONE = new Usage(0, Duration.ZERO, 0);

    /// Of which nothing else was counted.
    public Usage(long maxRssBytes, Duration cpuTime, int leftBehind) {
      this(maxRssBytes, cpuTime, leftBehind, Totals.NONE);
    }

    /// Of the whole tree where that was counted, otherwise of its largest process.
    public long peakBytes() {
      return totals.memoryPeakBytes() > 0 ? totals.memoryPeakBytes() : maxRssBytes;
    }
  }

  /// What the kernel counted for all processes together; 0 where it did not.
  ///
  /// @param memoryPeakBytes the most that they used at once, the files that the kernel kept in
  ///   memory for them included
  /// @param memoryLimitBytes the most that they were allowed; 0 for no limit
  /// @param oomKills processes that the kernel killed for want of memory
  /// @param refusedForks how often there were too many processes for one more
  /// @param readBytes from disks
  /// @param writtenBytes to disks
  public record Totals(
      long memoryPeakBytes,
      long memoryLimitBytes,
      long oomKills,
      long refusedForks,
      long readBytes,
      long writtenBytes) {
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);
  }

  /// What the end of a failed program's log says about why it failed.
  ///
  /// @param rule the operator's word for it, when a rule of the operator found it
  /// @param words of the log, or of the rule, for a person
  public record Finding(Kind kind, String rule, String words, Retry retry) {

    /// What was found.
    public enum Kind {
      /// Python's last exception.
      EXCEPTION,
      /// Main memory was refused.
      OUT_OF_MEMORY,
      /// Memory of a GPU was refused.
      GPU_OUT_OF_MEMORY,
      /// What a rule of the operator says.
      RULE
    }

    /// Whether the job is to be tried again.
    public enum Retry {
      /// As often as the job asked for.
      AS_ASKED,
      /// Somewhere, without using up what the job asked for: its host is to blame.
      ALWAYS,
      NEVER
    }

    public Finding withWords(String others) {
      return new Finding(kind, rule, others, retry);
    }
  }
}
