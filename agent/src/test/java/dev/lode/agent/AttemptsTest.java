package dev.lode.agent;

import static dev.lode.agent.testing.Specs.command;
import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.python;
import static dev.lode.agent.testing.Specs.shell;
import static dev.lode.agent.testing.Specs.withEntry;
import static dev.lode.agent.testing.Specs.withEnv;
import static dev.lode.agent.testing.Specs.withOutputs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.Exit;
import dev.lode.proto.v1.Finding;
import dev.lode.proto.v1.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attempts from start to forgetting, on one agent that lives all the time.
final class AttemptsTest {

  private static final byte[] ABC = "abc".getBytes(UTF_8);

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;
  private Agent agent;

  @BeforeEach
  void start() throws Exception {
    coordinator = ScriptedCoordinator.start();
    agent = Agent.start(TestAgent.config(folder.resolve("agent"), coordinator.address()));
    assertThat(agent.awaitJoined(Duration.ofSeconds(30))).isTrue();
  }

  @AfterEach
  void stop() {
    agent.close();
    coordinator.close();
  }

  @Test
  void aShellJobRunsAndItsLogIsShippedBeforeItIsCollected() {
    var id = newAttempt();
    coordinator.start(id, shell("echo one; echo two >&2; echo $1", "three"));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getExit().getCode()).isZero();
    assertThat(report.getExit().getBy()).isEqualTo(Exit.By.BY_WORKLOAD);
    assertThat(report.getLogEnd()).isEqualTo(14);
    assertThat(report.hasStartedAt()).isTrue();
    assertThat(coordinator.logs().text(id)).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void anExitCodeIsToldAsItIs() {
    var id = newAttempt();
    coordinator.start(id, shell("exit 37"));
    assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().getCode()).isEqualTo(37);
  }

  @Test
  void aSignalIsToldAsItIs() {
    var id = newAttempt();
    coordinator.start(id, shell("kill -SEGV $$"));
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    assertThat(exit.getSignal()).isEqualTo(11);
    assertThat(exit.getBy()).isEqualTo(Exit.By.BY_WORKLOAD);
  }

  @Test
  void theLastWordsOfAFailedProgramComeWithItsExit() {
    var id = newAttempt();
    coordinator.start(id, python("print('hello')\nraise ValueError('no column: loss')"));
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    assertThat(exit.getFinding().getKind()).isEqualTo(Finding.Kind.KIND_EXCEPTION);
    assertThat(exit.getFinding().getWords()).isEqualTo("ValueError: no column: loss");
  }

  @Test
  void nobodyAsksForTheLastWordsOfWhatSucceededOrWasStopped() {
    var id = newAttempt();
    var last = "import sys\nprint('Traceback (most recent call last):\\nX: y', flush=True)\n";
    coordinator.start(id, python(last));
    assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().hasFinding()).isFalse();
    var stopped = newAttempt();
    coordinator.start(stopped, python(last + "import time; time.sleep(1000)"));
    coordinator.await(() -> !coordinator.logs().text(stopped).isEmpty(), () -> "its words");
    coordinator.stop(stopped, Duration.ofSeconds(10));
    assertThat(coordinator.awaitPhase(stopped, Phase.PHASE_COLLECTED).getExit().hasFinding())
        .isFalse();
  }

  @Test
  void aMemoryHogIsHeldToWhatItAskedForAndTheHostSaysHow() {
    var id = newAttempt();
    var hog = python("x = bytearray(400 << 20)").toBuilder();
    hog.getResourcesBuilder().setMemoryBytes(64 << 20);
    coordinator.start(id, hog.build());
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    switch (coordinator.hellos().getFirst().getLimits().getMemory()) {
      case HOW_GROUP -> {
        assertThat(exit.getSignal()).isEqualTo(9);
        assertThat(exit.getOomKills()).isPositive();
        assertThat(exit.getMemoryLimitBytes()).isEqualTo(64 << 20);
        assertThat(exit.getMemoryPeakBytes()).isBetween(60L << 20, 64L << 20);
      }
      case HOW_PROCESS ->
          assertThat(exit.getFinding().getKind()).isEqualTo(Finding.Kind.KIND_OUT_OF_MEMORY);
      case HOW_NONE, HOW_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError("no limit at all");
    }
  }

  @Test
  void aPythonProgramRunsUnbufferedWithItsArguments() {
    var id = newAttempt();
    coordinator.start(
        id,
        python(
            "import sys, os; print(sys.argv[1:], os.environ['PYTHONUNBUFFERED']); sys.exit(4)",
            "a b",
            "c"));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getExit().getCode()).isEqualTo(4);
    assertThat(coordinator.logs().text(id)).isEqualTo("['a b', 'c'] 1\n");
  }

  @Test
  void aPlainCommandIsLookedUpAlongPath() {
    var id = newAttempt();
    coordinator.start(id, command("printf", "%s-%s", "x", "y z"));
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(coordinator.logs().text(id)).isEqualTo("x-y z");
  }

  @Test
  void aCommandThatIsNotThereIsUnstartableAndNamed() {
    var id = newAttempt();
    coordinator.start(id, command("no-such-command-here"));
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    assertThat(exit.getUnstartable()).isEqualTo("not found: no-such-command-here");
  }

  @Test
  void aFileThatIsNoProgramIsUnstartableAndNamed() throws IOException {
    var file = Files.writeString(folder.resolve("plain"), "text");
    var id = newAttempt();
    coordinator.start(id, command(file.toString()));
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    assertThat(exit.getUnstartable()).isEqualTo("not executable: " + file);
  }

  @Test
  void aLauncherThatIsNotHereIsTheFleetsFault() {
    var id = newAttempt();
    var spec = shell("true").toBuilder();
    spec.getWorkloadBuilder().setLauncher("fortran");
    coordinator.start(id, spec.build());
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_FLEET);
    assertThat(report.getUnprepared().getMessage()).contains("fortran");
  }

  @Test
  void aStartThatMakesNoSenseIsTheCallersFault() {
    var id = newAttempt();
    coordinator.start(id, withEnv(shell("true"), Map.of("LODE_JOB_ID", "mine")));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_CALLER);
    assertThat(report.getUnprepared().getMessage()).contains("LODE_JOB_ID");
  }

  @Test
  void theResultIsCollected() {
    var id = newAttempt();
    coordinator.start(id, shell("echo '{\"accuracy\": 0.5}' > \"$LODE_RESULT\""));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getResultJson()).contains("\"accuracy\"");
  }

  @Test
  void inputsLieInTheWorkFolderAndWhatIsLeftInTheOutputFolderIsAnArtifact() {
    var script = "#!/bin/sh\ntr a-z A-Z < data/in.txt > \"$LODE_OUTPUT/out.txt\"\n".getBytes(UTF_8);
    var id = newAttempt();
    coordinator.start(
        id,
        withEntry(shell("entry"), input("run.sh", script, true), input("data/in.txt", ABC, false)));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getExit().getCode()).isZero();
    assertThat(report.getArtifactsList()).hasSize(1);
    assertThat(report.getArtifacts(0).getName()).isEqualTo("out.txt");
    assertThat(coordinator.blobs().get(report.getArtifacts(0).getSha256()))
        .asString(UTF_8)
        .isEqualTo("ABC");
  }

  @Test
  void whatIsAskedForOfTheWorkFolderIsAnArtifactAlsoOfAFailureAndOfAJobThatWasStopped() {
    var failed = newAttempt();
    coordinator.start(
        failed,
        withOutputs(shell("mkdir r; echo a > r/a.csv; echo b > b.txt; exit 3"), "**/*.csv"));
    var stopped = newAttempt();
    coordinator.start(
        stopped, withOutputs(shell("echo c > c.pt; echo ready; sleep 1000"), "*.pt", "*.csv"));
    coordinator.await(() -> coordinator.logs().text(stopped).contains("ready"), () -> "its start");
    coordinator.stop(stopped, Duration.ZERO);

    var failure = coordinator.awaitPhase(failed, Phase.PHASE_COLLECTED);
    assertThat(failure.getExit().getCode()).isEqualTo(3);
    assertThat(failure.getArtifactsList()).extracting(Artifact::getName).containsExactly("r/a.csv");
    var stop = coordinator.awaitPhase(stopped, Phase.PHASE_COLLECTED);
    assertThat(stop.getArtifactsList()).extracting(Artifact::getName).containsExactly("c.pt");
    assertThat(stop.getNotesList())
        .containsExactly("outputs: nothing in the work folder is meant by '*.csv'");
  }

  @Test
  void aWorkloadThatDeletesItsWorkFolderEndsAsItDidAndIsToldSo() {
    var id = newAttempt();
    coordinator.start(id, withOutputs(shell("rm -rf \"$PWD\"; exit 4"), "model.pt"));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getExit().getCode()).isEqualTo(4);
    assertThat(report.getNotesList())
        .containsExactly("outputs: nothing in the work folder is meant by 'model.pt'");
  }

  @Test
  void anInputThatNobodyHasIsTheCallersFault() {
    var id = newAttempt();
    var missing =
        InputFile.newBuilder()
            .setName("in.txt")
            .setSha256(Sha256.of(new byte[] {1, 2, 3}).hex())
            .setSizeBytes(3)
            .build();
    coordinator.start(id, withEntry(shell("entry"), missing));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.hasExit()).isFalse();
    assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_CALLER);
    assertThat(report.getUnprepared().getMessage()).contains("in.txt");
  }

  @Test
  void progressIsToldWhileTheWorkloadRuns() {
    var id = newAttempt();
    coordinator.start(id, shell("echo '42.5 half way' >> \"$LODE_PROGRESS\"; sleep 1000"));
    var report = coordinator.awaitReport(id, AttemptReport::hasProgress, "progress");
    assertThat(report.getPhase()).isEqualTo(Phase.PHASE_RUNNING);
    assertThat(report.getProgress().getPercent()).isEqualTo(42.5);
    assertThat(report.getProgress().getMessage()).isEqualTo("half way");
    coordinator.stop(id, Duration.ZERO);
    assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getProgress().getPercent())
        .isEqualTo(42.5);
  }

  @Test
  void theWorkloadSeesOnlyAFewVariablesOfTheHostAndItsOwn() {
    var id = newAttempt();
    coordinator.start(
        id, withEnv(command("env", "-0"), Map.of("SECRET", "s3cret")), "GPU-one", "GPU-two");
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    var seen = new TreeMap<String, String>();
    for (String variable : coordinator.logs().text(id).split("\0", -1)) {
      if (variable.isEmpty()) {
        continue;
      }
      var parts = variable.split("=", 2);
      seen.put(parts[0], parts[1]);
    }
    assertThat(seen)
        .containsEntry("SECRET", "s3cret")
        .containsEntry("LODE_JOB_ID", id.job().value())
        .containsEntry("LODE_ATTEMPT", "1")
        .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-one,GPU-two")
        .containsEntry("NVIDIA_VISIBLE_DEVICES", "GPU-one,GPU-two")
        .containsKeys("PATH", "HOME", "LODE_OUTPUT", "LODE_RESULT", "LODE_PROGRESS");
    var ofOthers = new ArrayList<>(seen.keySet());
    ofOthers.removeAll(
        List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "SECRET",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "NVIDIA_VISIBLE_DEVICES"));
    assertThat(ofOthers).allMatch(it -> it.startsWith("LODE_") || it.startsWith("LC_"));
    assertThat(seen.values()).noneMatch(it -> it.contains(ScriptedCoordinator.TOKEN));
  }

  @Test
  void aJobWithoutGpusSeesNone() {
    var id = newAttempt();
    coordinator.start(id, shell("echo \"[$CUDA_VISIBLE_DEVICES] ${CUDA_VISIBLE_DEVICES-unset}\""));
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(coordinator.logs().text(id)).isEqualTo("[] \n");
  }

  @Test
  void aTextTooLongForAnArgumentRunsFromAFile() {
    var id = newAttempt();
    coordinator.start(id, shell("#" + "x".repeat(200_000) + "\necho long $1", "arg"));
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(coordinator.logs().text(id)).isEqualTo("long arg\n");
  }

  @Test
  void aWorkloadThatIgnoresSigtermIsKilledAfterTheGrace() {
    var id = newAttempt();
    coordinator.start(id, shell("trap '' TERM; echo ready; sleep 1000 & wait; wait; wait"));
    coordinator.await(() -> coordinator.logs().text(id).contains("ready"), () -> "its start");
    coordinator.stop(id, Duration.ofMillis(300));
    var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
    assertThat(exit.getSignal()).isEqualTo(9);
    assertThat(exit.getBy()).isEqualTo(Exit.By.BY_KILL);
  }

  @Test
  void aGentleStopLetsTheWorkloadEndByItself() {
    var id = newAttempt();
    coordinator.start(id, shell("trap 'echo bye; exit 5' TERM; echo ready; sleep 1000 & wait"));
    coordinator.await(() -> coordinator.logs().text(id).contains("ready"), () -> "its start");
    coordinator.stop(id, Duration.ofSeconds(60));
    var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(report.getExit().getCode()).isEqualTo(5);
    assertThat(report.getExit().getBy()).isEqualTo(Exit.By.BY_STOP);
    assertThat(coordinator.logs().text(id)).isEqualTo("ready\nbye\n");
  }

  @Test
  void aStopSaidAgainShortensTheGraceAndNeverLengthensIt() {
    var id = newAttempt();
    coordinator.start(id, shell("trap '' TERM; echo ready; sleep 1000 & wait; wait; wait"));
    coordinator.await(() -> coordinator.logs().text(id).contains("ready"), () -> "its start");
    coordinator.stop(id, Duration.ofHours(1));
    coordinator.stop(id, Duration.ofMillis(200));
    coordinator.stop(id, Duration.ofHours(1));
    assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().getBy())
        .isEqualTo(Exit.By.BY_KILL);
  }

  @Test
  void aStopBeforeTheStartLeavesATombstoneThatALateStartFinds() {
    var id = newAttempt();
    var ran = folder.resolve("ran");
    coordinator.stop(id, Duration.ZERO);
    coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
    coordinator.start(id, shell("touch " + ran));
    coordinator.awaitReports(3);
    assertThat(coordinator.history(id)).containsExactly(Phase.PHASE_TOMBSTONE);
    assertThat(ran).doesNotExist();
  }

  @Test
  void aStartSaidTwiceRunsOnce() throws IOException {
    var id = newAttempt();
    var runs = folder.resolve("runs");
    var spec = shell("echo run >> " + runs);
    coordinator.start(id, spec);
    coordinator.start(id, spec);
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    coordinator.start(id, spec);
    coordinator.awaitReports(3);
    assertThat(Files.readString(runs)).isEqualTo("run\n");
  }

  @Test
  void whatWasForgottenIsGoneFromTheDiskAndDoesNotRunAgain() throws IOException {
    var id = newAttempt();
    var runs = folder.resolve("runs");
    var spec = shell("echo run >> " + runs);
    coordinator.start(id, spec);
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    coordinator.forget(id);
    coordinator.awaitForgotten(id);
    coordinator.start(id, spec);
    coordinator.awaitReports(3);
    assertThat(coordinator.last(id)).isNull();
    assertThat(Files.readString(runs)).isEqualTo("run\n");
    await().untilAsserted(() -> assertThat(folder.resolve("agent/attempts")).isEmptyDirectory());
  }

  @Test
  void aCommandOfAnotherSessionIsDropped() {
    var id = newAttempt();
    var late = newAttempt();
    coordinator.startIn(coordinator.session() + 1, late, shell("true"));
    coordinator.start(id, shell("true"));
    coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    assertThat(coordinator.history(late)).isEmpty();
  }

  @Test
  void manyStartedAtOnceRunOnceEach() throws IOException {
    coordinator.forgetting(true);
    var runs = Files.createDirectory(folder.resolve("runs"));
    var ids = new ArrayList<AttemptId>();
    for (int i = 0; i < 200; i++) {
      var id = newAttempt();
      ids.add(id);
      coordinator.start(id, shell("echo run >> " + runs.resolve(id.toString())));
    }
    ids.forEach(coordinator::awaitForgotten);
    for (AttemptId id : ids) {
      assertThat(Files.readString(runs.resolve(id.toString()))).isEqualTo("run\n");
      assertThat(coordinator.history(id)).contains(Phase.PHASE_COLLECTED);
    }
  }

  @Test
  void everyReportIsWhole() {
    var first = newAttempt();
    var second = newAttempt();
    coordinator.start(first, shell("true"));
    coordinator.awaitPhase(first, Phase.PHASE_COLLECTED);
    coordinator.start(second, shell("true"));
    coordinator.awaitPhase(second, Phase.PHASE_COLLECTED);
    coordinator.awaitReports(2);
    assertThat(coordinator.reports().getLast().getAttemptsList())
        .extracting(AttemptReport::getId)
        .contains(ScriptedCoordinator.wire(first), ScriptedCoordinator.wire(second));
    assertThat(coordinator.reports())
        .isSortedAccordingTo((a, b) -> Long.compare(a.getSequence(), b.getSequence()));
  }

  private InputFile input(String name, byte[] content, boolean executable) {
    return InputFile.newBuilder()
        .setName(name)
        .setSha256(coordinator.blobs().put(content).hex())
        .setSizeBytes(content.length)
        .setExecutable(executable)
        .build();
  }
}
