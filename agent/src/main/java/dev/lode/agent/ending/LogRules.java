package dev.lode.agent.ending;

import dev.lode.agent.ending.Patient.Exhausted;
import dev.lode.agent.ending.Patient.Patience;
import dev.lode.common.config.StartException;
import dev.lode.common.model.Exit.Finding;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is looked for at the end of a failed program's log: first what the operator has rules for,
/// then what Lode knows by itself.
///
/// It looks at the last 64 KiB and ends by itself: a rule may look at each character some dozens of
/// times and no more, whatever its pattern.
///
/// Threads: any.
public final class LogRules {

  /// Those of no operator.
  public static final LogRules NONE = new LogRules(List.of());

  private static final Logger LOG = System.getLogger(LogRules.class.getName());
  private static final long LOOKS = 4_000_000;
  private static final int MAX_WORDS = 500;

  private final List<LogRule> rules;

  LogRules(List<LogRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Reads an operator's file; what is wrong with it is said with its place.
  public static LogRules read(Path file) throws StartException {
    return new LogRules(LogRuleFile.read(file));
  }

  /// Empty when the log says nothing, or cannot be read.
  public Optional<Finding> look(Path log) {
    try {
      return look(LogTail.read(log));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no last words: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  Optional<Finding> look(List<String> lines) {
    return rules.stream()
        .flatMap(it -> match(it, lines).stream())
        .findFirst()
        .or(() -> KnownFailures.of(lines))
        .map(LogRules::brief);
  }

  /// The last line that matches.
  private static Optional<Finding> match(LogRule rule, List<String> lines) {
    var patience = new Patience(LOOKS);
    try {
      return lines.reversed().stream()
          .filter(it -> rule.pattern().matcher(new Patient(it, patience)).find())
          .findFirst()
          .map(rule::found);
    } catch (Exhausted | StackOverflowError _) {
      LOG.log(
          Level.WARNING,
          "the log rule ''{0}'' takes too long on a line and was left out: make its pattern"
              + " simpler",
          rule.cause());
      return Optional.empty();
    }
  }

  private static Finding brief(Finding found) {
    var words = found.words().strip();
    return new Finding(
        found.kind(),
        found.rule(),
        words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS - 1) + "…",
        found.retry());
  }
}
