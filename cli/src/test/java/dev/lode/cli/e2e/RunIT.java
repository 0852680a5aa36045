package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.JsonFormat;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `lode run` with nothing running: coordinator and agent live in its own process.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class RunIT {

  @TempDir Path temp;
  private Programs programs;

  @BeforeEach
  void open() {
    programs = new Programs(temp);
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void theExampleTrainsTwiceOnTheSameFolder() throws Exception {
    var script = Programs.example("digits/train.py").toString();
    for (int number = 1; number <= 2; number++) {
      var run = programs.lode("run", "--get", "out", script, "--epochs", "2").succeeded();

      assertThat(run.out()).contains("epoch 1/2").contains("epoch 2/2");
      assertThat(run.err())
          .contains("progress 100 %  done, accuracy 0.9")
          .contains("job " + number + " succeeded")
          .contains("\"held_out_rows\": 359")
          .contains("model.json");
      assertThat(temp.resolve("out/model.json")).isRegularFile();
    }
    assertThat(temp.resolve(".local/share/lode/lode.db")).isRegularFile();
    var shown = programs.lode("show", "--json", "2").succeeded();
    var job = Job.newBuilder();
    JsonFormat.parser().merge(shown.out(), job);
    assertThat(job.getResultJson()).contains("\"accuracy\": 0.9");
    assertThat(job.getArtifactsCount()).isEqualTo(2);
    assertThat(programs.workingHere()).isEmpty();
  }

  @Test
  void aFolderGoesAlongAndWhatIsAskedForOfTheWorkFolderComesBack() throws Exception {
    Files.createDirectories(temp.resolve("data/sub"));
    Files.writeString(temp.resolve("data/sub/größe.csv"), "1,2\n");
    var script =
        Files.writeString(
            temp.resolve("job.sh"),
            "cp -r data/sub results; echo 3,4 > data/new.csv; ln -s /etc/passwd data/stolen.csv;"
                + " exit 3");
    var run =
        programs.lode(
            "run",
            "--file",
            "data",
            "--output",
            "results",
            "--output",
            "**/*.csv",
            "--output",
            "none",
            "--get",
            "out",
            script.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains("note: data/stolen.csv was left out: it is a link")
        .contains("note: outputs: nothing in the work folder is meant by 'none'");
    assertThat(temp.resolve("out/results/größe.csv")).hasContent("1,2\n");
    assertThat(temp.resolve("out/data/new.csv")).hasContent("3,4\n");
    assertThat(temp.resolve("out/data/sub")).doesNotExist();
    assertThat(programs.lode("get", "-o", "-", "1", "data/new.csv").succeeded().out())
        .isEqualTo("3,4\n");
  }

  @Test
  void binaryGarbageAndALineOf50MegabytesComeThroughToTheByte() throws Exception {
    var script =
        Files.writeString(
            temp.resolve("garbage.py"),
            """
            import hashlib, os, sys
            out = sys.stdout.buffer
            digest = hashlib.sha256()
            def write(data):
                digest.update(data)
                out.write(data)
            block = bytes(range(256)) * 4096
            for i in range(4):
                write(hashlib.sha256(b"%d" % i).digest() * 32768)
                write(block)
            for i in range(50):
                write(b"x" * 1000000)
            out.flush()
            open(os.environ["LODE_RESULT"], "w").write('{"sha256": "%s"}' % digest.hexdigest())
            """);

    var run = programs.lode("run", script.toString()).succeeded();

    assertThat(run.bytes()).hasSizeGreaterThan(50_000_000);
    assertThat(run.err()).contains(Sha256.of(run.bytes()).hex());
    var logs = programs.lode("logs", "1").succeeded();
    assertThat(logs.outFile()).hasSameBinaryContentAs(run.outFile());
  }

  @Test
  void theExitCodeIsTheProgramsOwn() throws Exception {
    assertThat(programs.lode("run", "--", "sh", "-c", "exit 3").exitCode()).isEqualTo(3);
    var killed = programs.lode("run", "--", "sh", "-c", "kill -9 $$");
    assertThat(killed.exitCode()).isEqualTo(137);
    assertThat(killed.err()).contains("ended by signal 9 (SIGKILL)").hasLineCount(1);
    var missing = programs.lode("run", "--", "no-such-command");
    assertThat(missing.exitCode()).isEqualTo(127);
    assertThat(missing.err()).contains("not found: no-such-command").hasLineCount(1);
    var late = programs.lode("run", "--timeout", "1s", "--grace", "1s", "--", "sleep", "1000");
    assertThat(late.exitCode()).isEqualTo(124);
    assertThat(late.err()).contains("--timeout");
  }

  @Test
  void aJobThatGivesNoSignIsStoppedAndOneThatKeepsTalkingIsNot() throws Exception {
    var talks = "for i in 1 2 3 4 5 6; do sleep 0.7; echo $i; done";
    programs.lode("run", "--silent-after", "3s", "--", "sh", "-c", talks).succeeded();
    var tells = "for i in 1 2 3 4 5 6; do sleep 0.7; echo $i >>\"$LODE_PROGRESS\"; done";
    programs.lode("run", "--silent-after", "3s", "--", "sh", "-c", tells).succeeded();
    var silent = programs.lode("run", "--silent-after", "3s", "--", "sleep", "1000");
    assertThat(silent.exitCode()).isEqualTo(124);
    assertThat(silent.err()).contains("reported no progress for 3 s").contains("--silent-after");
  }

  @Test
  void childrenLeftBehindAreGoneWhenTheJobIs() throws Exception {
    var script =
        Files.writeString(
            temp.resolve("fork.sh"),
            """
            setsid sleep 1000 & echo $!
            (sleep 1000 & echo $!; (setsid nohup sleep 1000 >/dev/null 2>&1 & echo $!))
            """);

    var run = programs.lode("run", script.toString()).succeeded();

    assertThat(run.out()).hasLineCount(3);
    for (var pid : run.out().split("\n", -1)) {
      if (!pid.isEmpty()) {
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidInOneSentence() throws Exception {
    Files.createFile(temp.resolve("file"));
    for (var folder : new String[] {"file", "file/below", "/proc/lode"}) {
      var run = programs.lode("run", "--data", folder, "--", "true");

      assertThat(run.exitCode()).as(folder).isEqualTo(74);
      assertThat(run.err()).startsWith("lode: ").contains("--data").hasLineCount(1);
    }
  }

  @Test
  void aScriptThatIsNotThereStartsNothing() throws Exception {
    var run = programs.lode("run", "none.py");

    assertThat(run.exitCode()).isEqualTo(65);
    assertThat(run.err()).startsWith("lode: there is no script none.py").hasLineCount(1);
    assertThat(temp.resolve(".local")).doesNotExist();
  }

  @Test
  void ctrlCAsksForTheJobsEnd() throws Exception {
    var script =
        Files.writeString(
            temp.resolve("polite.sh"),
            "trap 'echo bye; exit 0' TERM\necho ready\nwhile :; do sleep 0.1; done\n");
    var run = programs.start("run", script.toString()).awaitOut("ready\n");

    run.signal("INT");

    assertThat(run.exitCode()).isEqualTo(130);
    assertThat(run.out()).startsWith("ready\n").endsWith("bye\n");
    assertThat(run.err()).contains("cancelling the job").contains("job 1 cancelled");
  }

  @Test
  void ctrlCTwiceLeavesTheJobAndSomebodyElseCanTakeItUp() throws Exception {
    var script =
        Files.writeString(
            temp.resolve("deaf.sh"),
            "trap '' TERM\necho ready\nuntil [ -e "
                + temp
                + "/go ]; do sleep 0.1; done\necho done\n");
    var run = programs.start("run", "--grace", "5m", script.toString()).awaitOut("ready\n");

    run.signal("INT");
    run.awaitErr("cancelling the job");
    run.signal("INT");

    assertThat(run.exitCode()).isEqualTo(130);
    assertThat(run.err()).contains("left job 1 to itself").contains("lode wait 1");
    var waiting = programs.start("wait", "1");
    Files.createFile(temp.resolve("go"));
    assertThat(waiting.exitCode()).isEqualTo(130);
    assertThat(programs.lode("logs", "1").succeeded().out()).isEqualTo("ready\ndone\n");
  }

  @Test
  void whoFollowsTakesOverWhenTheOtherProcessDies() throws Exception {
    var first = programs.start("run", "--cpus", "0.1", "--", "sleep", "1000");
    await().atMost(Programs.PATIENCE).until(() -> lock().exists() && endpoints().exists());
    var script =
        Files.writeString(
            temp.resolve("count.sh"),
            "for i in $(seq 1 1000); do echo line $i; [ -e go ] || sleep 0.01; done\n");
    var second = programs.start("run", "--cpus", "0.1", script.toString()).awaitOut("line 20\n");

    first.kill();

    second.succeeded();
    assertThat(second.out().lines()).hasSize(1000).startsWith("line 1").endsWith("line 1000");
    assertThat(second.err())
        .contains("trying again")
        .contains("took over as the coordinator")
        .contains("1 other job is not finished");
    assertThat(programs.lode("cancel", "1").succeeded().out()).isEqualTo("job 1: stopping\n");
  }

  private java.io.File lock() {
    return temp.resolve(".local/share/lode/coordinator.lock").toFile();
  }

  private java.io.File endpoints() {
    return temp.resolve(".local/share/lode/endpoints.json").toFile();
  }
}
