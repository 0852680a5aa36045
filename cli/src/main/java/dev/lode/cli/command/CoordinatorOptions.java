package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.spec.Units;
import dev.lode.common.config.HostPort;
import dev.lode.common.tls.ServerTls;
import dev.lode.coordinator.CoordinatorConfig;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.session.LogLimits;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a coordinator is to be started, as `up` and `coordinator` take it.
final class CoordinatorOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Its data folder. Default: ~/.local/share/lode.")
  private @Nullable Path data;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7400",
      description = "Where to serve HTTP; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private String http = "";

  @Option(
      names = "--grpc",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7401",
      description = "Where to serve agents and the lode command. Default: ${DEFAULT-VALUE}.")
  private String grpc = "";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate, PEM; wanted wherever other machines can reach an address.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM, PKCS #8.")
  private @Nullable Path key;

  @Option(
      names = "--insecure-plaintext",
      description = "Serve other machines without encryption, where nobody else can listen.")
  private boolean insecurePlaintext;

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "How often agents report. Default: ${DEFAULT-VALUE}.")
  private String heartbeat = "";

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "How long jobs run on when their agent cannot reach the coordinator. Default:"
              + " ${DEFAULT-VALUE}.")
  private String lease = "";

  @Option(
      names = "--drift",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "Allowance for clocks of different speed. Default: ${DEFAULT-VALUE}.")
  private String drift = "";

  @Option(
      names = "--lost-after",
      paramLabel = "TIME",
      defaultValue = "90s",
      description =
          "When the jobs of a silent agent start elsewhere; more than lease, heartbeat and drift"
              + " together. Default: ${DEFAULT-VALUE}.")
  private String lostAfter = "";

  @Option(
      names = "--max-file-size",
      paramLabel = "SIZE",
      defaultValue = "64GiB",
      description = "The largest input file or artifact that it takes. Default: ${DEFAULT-VALUE}.")
  private String maxFileSize = "";

  @Mixin private final RetentionOptions retention = new RetentionOptions();

  @Option(
      names = "--log-limit",
      paramLabel = "SIZE",
      defaultValue = "10GB",
      description =
          "How much is kept of the log of a job that asks for nothing else: its head and its tail."
              + " Default: ${DEFAULT-VALUE}.")
  private String logLimit = "";

  @Option(
      names = "--log-limit-max",
      paramLabel = "SIZE",
      defaultValue = "1TB",
      description =
          "How much is kept of any job's log, whatever it asks for. Default: ${DEFAULT-VALUE}.")
  private String logLimitMax = "";

  @Option(
      names = "--credentials-key",
      paramLabel = "FILE",
      description =
          "Holds the key that credentials are kept with: a line of 32 bytes in base64, the file"
              + " readable by its owner alone. Default: a key of its own in the data folder.")
  private @Nullable Path credentialsKey;

  @Option(names = "--log-json", description = "Log lines as JSON.")
  private boolean logJson;

  boolean logJson() {
    return logJson;
  }

  CoordinatorConfig config(Surroundings around) {
    var folder = data == null ? DataFolder.usual(around.environment()).path() : data;
    return new CoordinatorConfig(
        around.directory().resolve(folder),
        address("--http", http),
        address("--grpc", grpc),
        times(),
        tls(around),
        insecurePlaintext,
        retention.policy(),
        logLimits(),
        credentialsKey == null ? null : around.directory().resolve(credentialsKey),
        Units.bytes("--max-file-size", maxFileSize));
  }

  private @Nullable ServerTls tls(Surroundings around) {
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw badInput("--tls-cert and --tls-key belong together");
    }
    return new ServerTls(around.directory().resolve(certificate), around.directory().resolve(key));
  }

  private LogLimits logLimits() {
    try {
      return new LogLimits(
          Units.bytes("--log-limit", logLimit), Units.bytes("--log-limit-max", logLimitMax));
    } catch (IllegalArgumentException e) {
      throw badInput("--log-limit: " + e.getMessage());
    }
  }

  private Times times() {
    try {
      return new Times(
          Units.duration("--heartbeat", heartbeat),
          Units.duration("--lease", lease),
          Units.duration("--drift", drift),
          Units.duration("--lost-after", lostAfter));
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }

  static HostPort address(String option, String text) {
    try {
      return HostPort.from(text);
    } catch (IllegalArgumentException e) {
      throw badInput(option + ": " + e.getMessage());
    }
  }
}
