package dev.lode.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class RetentionOptionsTest {

  @Command
  static final class Holder {
    @Mixin final RetentionOptions options = new RetentionOptions();
  }

  private static Retention policy(String... arguments) {
    var holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.options.policy();
  }

  @Test
  void withoutOptionsItIsTheUsualOne() {
    assertThat(policy()).isEqualTo(Retention.USUAL);
  }

  @Test
  void eachLimitIsSetByItself() {
    assertThat(
            policy(
                "--keep-jobs=365d",
                "--keep-jobs-count=7",
                "--keep-logs=1h30m",
                "--keep-logs-bytes=2GiB",
                "--keep-artifacts=2d",
                "--keep-artifacts-bytes=3TB",
                "--keep-uploads=6h"))
        .isEqualTo(
            new Retention(
                new Limit(Duration.ofDays(365), 7),
                new Limit(Duration.ofMinutes(90), 2L << 30),
                new Limit(Duration.ofDays(2), 3_000_000_000_000L),
                Duration.ofHours(6)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "forever"})
  void zeroAndForeverAreNoLimit(String none) {
    var policy =
        policy(
            "--keep-jobs=" + none,
            "--keep-jobs-count=" + none,
            "--keep-logs=" + none,
            "--keep-logs-bytes=" + none,
            "--keep-artifacts=" + none,
            "--keep-artifacts-bytes=" + none);
    assertThat(policy)
        .isEqualTo(new Retention(Limit.NONE, Limit.NONE, Limit.NONE, Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--keep-jobs=90",
        "--keep-jobs=0d",
        "--keep-logs-bytes=0GB",
        "--keep-artifacts-bytes=0xyz",
        "--keep-jobs=soon",
        "--keep-jobs-count=-1",
        "--keep-jobs-count=1.5",
        "--keep-logs-bytes=50",
        "--keep-logs-bytes=many",
        "--keep-uploads=forever"
      })
  void whatMakesNoSenseIsRefusedByItsName(String argument) {
    assertThatThrownBy(() -> policy(argument))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining(argument.substring(0, argument.indexOf('=')));
  }
}
