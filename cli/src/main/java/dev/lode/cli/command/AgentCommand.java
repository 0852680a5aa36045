package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.Agent;
import dev.lode.agent.AgentConfig;
import dev.lode.agent.gpu.GpuSpec;
import dev.lode.cli.client.DataFolder;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.log.LogSetup;
import dev.lode.cli.spec.Units;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ClientTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode agent`: an agent alone, for a coordinator elsewhere.
@Command(
    name = "agent",
    header = "Starts an agent on this host, for a coordinator elsewhere.",
    description = {
      "It stays in the foreground. SIGTERM or Ctrl-C stops it; jobs run on and"
          + " are taken up by the next agent on the same folder.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode agent --join gpu-master:7401 --token-file join.token --tls-ca ca.pem",
      "  lode agent --join 127.0.0.1:7401 --token-file ~/.local/share/lode/join.token --gpus"
          + " fake:8xH100-80GB",
      "  lode agent --join gpu-master:7401 --token-file join.token --isolation-min sandbox",
      "  lode agent --join gpu-master:7401 --token-file join.token --takeover"
    })
public final class AgentCommand implements Callable<Integer> {

  /// For an agent that is asked to leave.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(
      names = "--join",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The coordinator's gRPC address.")
  private String join = "";

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description =
          "Holds the token that agents join with: join.token of the coordinator's data folder.")
  private Path tokenFile = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Its folder. Default: agent in ~/.local/share/lode.")
  private @Nullable Path data;

  @Option(
      names = "--gpus",
      paramLabel = "SPEC",
      defaultValue = "auto",
      description =
          "The GPUs that it offers: auto, none, or pretended ones such as fake:8xH100-80GB."
              + " Default: ${DEFAULT-VALUE}.")
  private String gpus = "";

  @Mixin private final OfferOptions offer = new OfferOptions();
  @Mixin private final IsolationRuleOptions isolation = new IsolationRuleOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(
      names = "--takeover",
      description =
          "Make the agent that runs on the folder leave, and take up its jobs; none of them"
              + " notices. For an upgrade in place.")
  private boolean takeover;

  @Mixin private final PreparationOptions preparation = new PreparationOptions();

  @Mixin private final AgentFileOptions files = new AgentFileOptions();

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = "Where to serve its metrics. Default: nowhere.")
  private @Nullable String metrics;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Who vouches for the coordinator, PEM. Default: whom Java trusts.")
  private @Nullable Path authority;

  @Option(
      names = "--insecure-plaintext",
      description = "Call another machine without encryption, where nobody else can listen.")
  private boolean insecurePlaintext;

  @Option(
      names = "--log-spool",
      paramLabel = "SIZE",
      defaultValue = "4GB",
      description =
          "How much is kept of logs that the coordinator has not yet, all jobs here together."
              + " Beyond it the middle of a log is dropped and counted, its head and tail are kept."
              + " Default: ${DEFAULT-VALUE}.")
  private String logSpool = "";

  @Option(names = "--log-json", description = "Log lines as JSON.")
  private boolean logJson;

  private final Surroundings around;

  public AgentCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    // First: what is read from here on may log.
    LogSetup.toStandardError(logJson);
    var config = config();
    var streams = around.streams();
    var stop = StopSignals.first();
    takeOver(config);
    try (var agent = Agent.start(config)) {
      streams.say(
          "agent " + agent.id() + " joins " + config.coordinator() + ", data in " + config.data());
      agent.metrics().ifPresent(at -> streams.say("metrics at http://" + at + "/metrics"));
      CompletableFuture.anyOf(stop, agent.ended()).get();
      streams.say(
          "stopping; what runs here runs on, and is taken up by the next start on "
              + config.data());
      return ExitCode.OK;
    } catch (StartException e) {
      throw new CommandFailed(ExitCode.IO, String.valueOf(e.getMessage()), e);
    } catch (ExecutionException e) {
      throw refused(e);
    }
  }

  private void takeOver(AgentConfig config) throws InterruptedException {
    if (!takeover) {
      return;
    }
    try {
      Agent.takeOver(config, PATIENCE)
          .ifPresentOrElse(
              it -> around.streams().say("took over from process " + it),
              () -> around.streams().say("no agent runs on " + config.data() + ": starting one"));
    } catch (StartException e) {
      throw new CommandFailed(ExitCode.IO, String.valueOf(e.getMessage()), e);
    }
  }

  private AgentConfig config() {
    checkGpus(gpus);
    var token = around.directory().resolve(tokenFile);
    if (!Files.exists(token)) {
      throw badInput(
          "--token-file: there is no file "
              + token
              + "; copy join.token from the coordinator's data folder");
    }
    if (authority != null && insecurePlaintext) {
      throw badInput("--tls-ca and --insecure-plaintext do not go together");
    }
    var folder =
        data == null ? DataFolder.usual(around.environment()).path().resolve("agent") : data;
    return new AgentConfig(
        around.directory().resolve(folder),
        CoordinatorOptions.address("--join", join),
        DataFolder.readToken(token),
        gpus,
        offer.offer(),
        metrics == null ? null : CoordinatorOptions.address("--metrics", metrics),
        new ClientTls(
            authority == null ? null : around.directory().resolve(authority), insecurePlaintext),
        limits.terms(
            preparation.config(around.directory()),
            isolation.rules(),
            files.files(),
            Units.bytes("--log-spool", logSpool),
            around.directory()));
  }

  /// The coordinator will never take this agent.
  private static CommandFailed refused(ExecutionException e) {
    if (!(e.getCause() instanceof StartException refusal)) {
      return new CommandFailed(ExitCode.BUG, "the agent has failed: " + e.getCause(), e);
    }
    var why = String.valueOf(refusal.getMessage());
    return new CommandFailed(why.contains("token") ? ExitCode.TOKEN : ExitCode.UNREACHABLE, why, e);
  }

  static void checkGpus(String spec) {
    try {
      GpuSpec.parse(spec);
    } catch (IllegalArgumentException e) {
      throw badInput(String.valueOf(e.getMessage()));
    }
  }
}
