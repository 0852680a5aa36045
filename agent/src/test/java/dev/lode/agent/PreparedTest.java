package dev.lode.agent;

import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.python;
import static dev.lode.agent.testing.Specs.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.AgentConfig.Terms;
import dev.lode.agent.environment.PythonConfig;
import dev.lode.agent.host.Offer;
import dev.lode.agent.source.Allowed;
import dev.lode.agent.source.SourceConfig;
import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.Wheels;
import dev.lode.common.config.StartException;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.tls.ClientTls;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.InputFile;
import dev.lode.proto.v1.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an attempt goes through before its process, as the coordinator sees it.
final class PreparedTest {

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;
  private Agent agent;

  @BeforeEach
  void start() throws Exception {
    Wheels.make(folder.resolve("wheels"), "demo", "1.5", "");
    Wheels.make(folder.resolve("wheels"), "other", "2.0", "");
    coordinator = ScriptedCoordinator.start();
    agent = join();
  }

  @AfterEach
  void stop() {
    agent.close();
    coordinator.close();
  }

  @Test
  void theLogOfTheBuildComesBeforeTheProgramsFirstByte() {
    var id = newAttempt();
    var spec = python("import demo; print('demo', demo.VERSION)");
    coordinator.start(id, needing(spec, "demo"));
    var report = collected(id);
    assertThat(report.getExit().getCode()).isZero();
    var log = coordinator.logs().text(id);
    assertThat(log).startsWith("lode: builds the environment ").endsWith("demo 1.5\n");
    assertThat(report.getLogEnd()).isEqualTo(log.getBytes(UTF_8).length);
    assertThat(report.getPrepared().getEnvironmentKey()).hasSize(20);
    assertThat(report.getPrepared().hasEnvironment()).isTrue();
    assertThat(report.getPrepared().hasInputs()).isFalse();
    var again = newAttempt();
    coordinator.start(again, needing(spec, "demo"));
    collected(again);
    assertThat(coordinator.logs().text(again)).isEqualTo("demo 1.5\n");
  }

  @Test
  void aShellScriptFindsTheEnvironmentsPythonAndPip() {
    var id = newAttempt();
    coordinator.start(
        id, needing(shell("python -c 'import demo; print(demo.VERSION)'; command -v pip"), "demo"));
    var report = collected(id);
    assertThat(coordinator.logs().text(id))
        .endsWith(report.getPrepared().getEnvironmentKey() + "-1/bin/pip\n")
        .contains("\n1.5\n");
  }

  @Test
  void whatCannotBeInstalledIsTheCallersFaultAndTheLogIsThere() {
    var id = newAttempt();
    coordinator.start(id, needing(shell("true"), "demo==9"));
    var report = collected(id);
    assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_CALLER);
    assertThat(report.getUnprepared().getMessage())
        .isEqualTo("no package is demo==9; there are 1.5");
    var log = coordinator.logs().text(id);
    assertThat(log).contains("demo==9");
    assertThat(report.getLogEnd()).isEqualTo(log.getBytes(UTF_8).length);
    assertThat(report.getPrepared().hasEnvironment()).isTrue();
  }

  @Test
  void aStopEndsABuildAtOnce() throws Exception {
    var id = newAttempt();
    coordinator.start(id, needing(shell("true"), "demo"));
    var tools = folder.resolve("agent/tools");
    await().until(() -> count(tools) > 0);
    coordinator.stop(id, Duration.ofMinutes(10));
    coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
    assertThat(tools).isEmptyDirectory();
    assertThat(folder.resolve("environments/built")).isEmptyDirectory();
  }

  @Test
  void anEnvironmentInUseOutlivesItsAgentAndTheNextOnesBudget() throws Exception {
    var id = newAttempt();
    var program = "import time, demo\nprint('ready', flush=True)\ntime.sleep(600)";
    coordinator.start(id, keep(needing(python(program), "demo")));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> coordinator.logs().text(id).endsWith("ready\n"));
    agent.close();
    agent = join();
    var other = newAttempt();
    coordinator.start(other, needing(python("import other"), "other"));
    assertThat(collected(other).getExit().getCode()).isZero();
    var running = coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
    var key = running.getPrepared().getEnvironmentKey();
    assertThat(folder.resolve("environments/built/" + key + "-1/bin/python")).exists();
    coordinator.stop(id, Duration.ZERO);
    collected(id);
    coordinator.forget(id);
    await().until(() -> !Files.exists(folder.resolve("agent/attempts/" + id)));
    var third = newAttempt();
    coordinator.start(third, needing(python("import demo, other"), "demo\nother"));
    collected(third);
    assertThat(folder.resolve("environments/built/" + key + "-1")).doesNotExist();
  }

  @Test
  void aRepositoryIsCheckedOutUnderTheInputsAndItsCommitIsTold() throws Exception {
    var origin = Files.createDirectories(folder.resolve("git/origin"));
    run(origin, "git", "init", "-q", "-b", "main");
    Files.writeString(origin.resolve("train.py"), "import os\nprint(open('data').read())\n");
    Files.writeString(origin.resolve("data"), "of the repository");
    run(origin, "git", "add", "-A");
    run(origin, "git", "-c", "user.name=t", "-c", "user.email=t@e", "commit", "-q", "-m", "one");
    var abc = "of the job".getBytes(UTF_8);
    var input =
        InputFile.newBuilder()
            .setName("data")
            .setSha256(coordinator.blobs().put(abc).hex())
            .setSizeBytes(abc.length);
    var spec = python("x").toBuilder();
    spec.getWorkloadBuilder().clearText().setEntry("train.py").addFiles(input);
    spec.getWorkloadBuilder().getRepositoryBuilder().setUrl("file://" + origin).setRevision("main");
    var id = newAttempt();
    coordinator.start(id, spec.build());
    var report = collected(id);
    assertThat(coordinator.logs().text(id)).endsWith("of the job\n");
    var commit = run(origin, "git", "rev-parse", "main");
    assertThat(report.getPrepared().getCommit()).isEqualTo(commit);
    assertThat(coordinator.logs().text(id)).contains("lode: checked out commit " + commit);
    assertThat(report.getPrepared().hasRepository()).isTrue();
    assertThat(report.getPrepared().hasInputs()).isTrue();
  }

  @Test
  void anAttemptThatNeedsNothingTellsNoPreparation() {
    var id = newAttempt();
    coordinator.start(id, shell("true"));
    assertThat(collected(id).hasPrepared()).isFalse();
  }

  @Test
  void theAgentTellsItsPythonsAndThatItChecksOut() {
    var hello = coordinator.hellos().getFirst();
    assertThat(hello.getPythonVersionsList()).isNotEmpty().allMatch(it -> it.startsWith("3."));
    assertThat(hello.getCapabilitiesList()).contains("repository");
  }

  private Agent join() throws StartException, InterruptedException {
    var sources =
        new PythonConfig.Sources(PythonIndex.USUAL, folder.resolve("wheels"), null, false, true);
    var config =
        new AgentConfig(
            folder.resolve("agent"),
            coordinator.address(),
            ScriptedCoordinator.TOKEN,
            "none",
            new Offer("testhost", 0, 0),
            null,
            ClientTls.ORDINARY,
            Terms.ORDINARY.with(
                new SetupConfig(
                    new PythonConfig(
                        sources, folder.resolve("environments"), 1, Duration.ofMinutes(5)),
                    new SourceConfig(
                        List.of(Allowed.from("file://" + folder)),
                        null,
                        null,
                        SourceConfig.Limits.USUAL))));
    var joined = Agent.start(config);
    assertThat(joined.awaitJoined(Duration.ofSeconds(60))).isTrue();
    return joined;
  }

  private AttemptReport collected(AttemptId id) {
    return coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
  }

  private static JobSpec needing(JobSpec spec, String requirements) {
    var changed = spec.toBuilder();
    changed.getWorkloadBuilder().setRequirements(requirements);
    return changed.build();
  }

  private static JobSpec keep(JobSpec spec) {
    return dev.lode.agent.testing.Specs.keep(spec);
  }

  private static long count(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  private static String run(Path where, String... words) throws Exception {
    var process =
        new ProcessBuilder(words).directory(where.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
