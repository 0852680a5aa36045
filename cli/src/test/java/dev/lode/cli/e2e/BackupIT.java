package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A backup of a coordinator that works, and the coordinator that is made from it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class BackupIT {

  private static final int FINISHED = 3;
  private static final String[] QUICK = {
    "--lease", "4s", "--drift", "500ms", "--heartbeat", "500ms"
  };

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
  void aCoordinatorThatWasBackedUpWhileJobsRanAndLoggedIsThereAgain() throws Exception {
    var first = up("data", "6s");
    first.url();
    for (int number = 1; number <= FINISHED; number++) {
      programs.lode("run", "--data", "data", "--", "sh", "-c", finishing(number)).succeeded();
    }
    var go = temp.resolve("go");
    programs.lode("submit", "--data", "data", "--", "sh", "-c", logging(go)).succeeded();
    var follower = programs.start("logs", "--data", "data", "-f", "4").awaitOut("line 50\n");

    programs.lode("admin", "backup", "--data", "data", "backup.zip").succeeded();
    assertThat(Files.getPosixFilePermissions(temp.resolve("backup.zip")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    var again = programs.lode("admin", "backup", "--data", "data", "backup.zip");
    assertThat(again.exitCode()).isEqualTo(65);
    assertThat(again.err()).contains("--force").hasLineCount(1);
    programs.lode("admin", "backup", "--data", "data", "--force", "backup.zip").succeeded();
    assertThat(temp.resolve("backup.zip.part")).doesNotExist();
    var before = shown("data");

    // What the old coordinator does after the backup belongs to a life that is over.
    first.kill();
    follower.kill();
    programs.workingHere().forEach(ProcessHandle::destroyForcibly);
    assertThat(programs.lode("admin", "restore", "backup.zip", "--data", "data").exitCode())
        .isEqualTo(65);
    programs.lode("admin", "restore", "backup.zip", "--data", "restored").succeeded();

    var second = up("restored", "20s");
    second.url();
    var waiting = programs.lode("submit", "--data", "restored", "--", "echo", "new").succeeded();
    assertThat(programs.lode("show", "--data", "restored", waiting.out().strip()).out())
        .contains("restored from a backup");
    assertThat(shown("restored")).isEqualTo(before);
    Files.createFile(go);
    programs.lode("wait", "--data", "restored", waiting.out().strip()).succeeded();
    programs.lode("wait", "--data", "restored", "4").succeeded();
    assertThat(programs.lode("logs", "--data", "restored", "4").succeeded().out())
        .endsWith("done\n");
    // What its attempt of the life before had written is as it was.
    assertThat(programs.lode("logs", "--data", "restored", "--attempt", "1", "4").succeeded().out())
        .startsWith(lines(50));
    assertThat(shown("restored")).isEqualTo(before);
  }

  /// Leaves a log of every byte and an artifact.
  private static String finishing(int number) {
    return "i=0; while [ $i -lt 300 ]; do echo "
        + number
        + " $i; i=$((i+1)); done; printf 'no end of line \\001\\377';"
        + " head -c "
        + 100_000 * number
        + " /dev/urandom > $LODE_OUTPUT/model";
  }

  private static String logging(Path go) {
    return "i=1; until [ -e " + go + " ]; do echo line $i; i=$((i+1)); sleep 0.02; done; echo done";
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  /// Everything that is shown of the finished jobs: their records, logs, artifacts.
  private List<String> shown(String data) throws Exception {
    var shown = new ArrayList<String>();
    for (int number = 1; number <= FINISHED; number++) {
      var id = String.valueOf(number);
      shown.add(programs.lode("show", "--json", "--data", data, id).succeeded().out());
      shown.add(programs.lode("logs", "--data", data, id).succeeded().out());
      var folder = "got-" + shown.size() + "-" + System.nanoTime();
      programs.lode("get", "--data", data, "-o", folder, id).succeeded();
      shown.add(
          Files.readString(
              temp.resolve(folder + "/model"), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return shown;
  }

  private Program up(String data, String lostAfter) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("up", "--data", data, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"));
    arguments.addAll(List.of(QUICK));
    arguments.addAll(List.of("--lost-after", lostAfter));
    return programs.start(arguments.toArray(String[]::new));
  }
}
