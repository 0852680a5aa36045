package dev.lode.cli.command;

import dev.lode.proto.v1.SearchLogRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What to look for in a log, as `lode logs` takes it.
final class GrepOptions {

  private static final int MOST = 100_000;

  @Option(
      names = {"-g", "--grep"},
      paramLabel = "PATTERN",
      description =
          "Only lines that fit this regular expression, searched for on the coordinator. Understood"
              + " are . [a-z] \\d \\w \\s ^ $$ ( ) | * + ? {m,n}.")
  private @Nullable String pattern;

  @Option(
      names = {"-F", "--fixed"},
      description = "The letters of the pattern mean nothing but themselves.")
  private boolean literal;

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Upper and lower case of ASCII letters are the same.")
  private boolean ignoreCase;

  @Option(
      names = {"-C", "--context"},
      paramLabel = "N",
      description = "With N lines before and after each.")
  private int context;

  @Option(
      names = {"-B", "--before"},
      paramLabel = "N",
      description = "With N lines before each.")
  private int before;

  @Option(
      names = {"-A", "--after"},
      paramLabel = "N",
      description = "With N lines after each.")
  private int after;

  @Option(
      names = {"-m", "--max-count"},
      paramLabel = "N",
      defaultValue = "1000",
      description = "No more than N lines that fit. Default: ${DEFAULT-VALUE}.")
  private int most;

  @Option(
      names = {"-b", "--byte-offset"},
      description = "Before each line the offset of its first byte, for --range.")
  private boolean offsets;

  @Nullable String pattern() {
    return pattern;
  }

  boolean offsets() {
    return offsets;
  }

  SearchLogRequest.Builder request() {
    return SearchLogRequest.newBuilder()
        .setPattern(pattern == null ? "" : pattern)
        .setLiteral(literal)
        .setIgnoreCase(ignoreCase)
        .setBefore(Math.max(before, context))
        .setAfter(Math.max(after, context))
        .setMaxMatches(Math.clamp(most, 1, MOST));
  }
}
