package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LodeTest {

  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "up",
        "submit",
        "ps",
        "show",
        "logs",
        "wait",
        "cancel",
        "get",
        "pin",
        "unpin",
        "agents",
        "cron",
        "cron add",
        "cron next",
        "cron list",
        "cron show",
        "cron pause",
        "cron resume",
        "cron remove",
        "secrets",
        "secrets set",
        "secrets list",
        "secrets show",
        "secrets remove",
        "secrets rotate",
        "coordinator",
        "agent",
        "drill",
        "admin",
        "admin backup",
        "admin restore",
        "completion"
      })
  void everyCommandsHelpShowsAnExample(String command) {
    assertThat(console.lode((command + " --help").split(" "))).isZero();
    assertThat(console.out()).containsPattern("Examples?:\n").contains("lode " + command);
  }

  @Test
  void helpListsEveryCommandInALine() {
    assertThat(console.lode()).isZero();
    assertThat(console.out())
        .contains("  run ")
        .contains("  agents ")
        .contains("Starts a coordinator and agents on this machine.");
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(console.lode("--version")).isZero();
    assertThat(console.out()).startsWith("lode ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rum",
        "--no-such-option",
        "run",
        "ps --frobnicate",
        "run --gpus two -- ls",
        "agent"
      })
  void aWrongCommandLineExitsWith64AndSaysWhereHelpIs(String line) {
    assertThat(console.lode(line.split(" "))).isEqualTo(64);
    assertThat(console.err()).startsWith("lode: ").contains("--help");
    assertThat(console.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run none.py",
        "run nvidia-smi",
        "run --memory 4 -- ls",
        "run --timeout 90 -- ls",
        "run --min-vram 4XB -- ls",
        "run --cpus many -- ls",
        "run --file none -- ls",
        "run --env NOT_SET_HERE -- ls",
        "run --env 1X=2 -- ls",
        "run --env-file none -- ls",
        "run --on-disconnect dance -- ls",
        "run --gpus -1 -- ls",
        "up --gpus fake:zero",
        "up --agents 1000",
        "up --http nowhere",
        "up --lease 100s",
        "up --tls-cert x",
        "agent --join nowhere --token-file x",
        "ps --state asleep",
        "ps --limit 0",
        "logs -f --attempt 2 1",
        "logs --since yesterday 1",
        "drill --minutes 0",
        "drill --agents 0",
        "drill --seed 1",
        "admin restore none.zip --data new"
      })
  void badInputExitsWith65AndOneSentence(String line) {
    assertThat(console.lode(line.split(" "))).isEqualTo(65);
    assertThat(console.err()).startsWith("lode: ").hasLineCount(1);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void aTokenFileThatHoldsNoTokenExitsWith77AndSaysWhichToCopy() throws Exception {
    Files.writeString(folder.resolve("newline"), "\n");
    Files.write(folder.resolve("large"), new byte[3 << 20]);
    Files.createDirectory(folder.resolve("folder"));
    var wrong =
        Map.of("newline", " is empty: ", "large", " holds no token: ", "folder", " is a folder: ");
    wrong.forEach(
        (name, why) -> {
          for (var command : List.of("agent --join", "login")) {
            console.err.reset();
            var line = command + " grpc://127.0.0.1:1 --token-file " + name;
            assertThat(console.lode(line.split(" "))).as(line).isEqualTo(77);
            assertThat(console.err())
                .contains(folder.resolve(name) + why)
                .contains("join.token", "admin.token")
                .hasLineCount(1);
          }
        });
  }

  @Test
  void helpNamesTheStatesAndWhatRetentionLeavesAlone() {
    console.lode("ps", "--help");
    assertThat(console.out()).contains("states: held, queued");
    console.lode("up", "--help");
    assertThat(console.out().replaceAll("\\s+", " "))
        .containsPattern("--keep-jobs=TIME[^=]*for seven days the record")
        .containsPattern("--keep-jobs-count=N[^=]*less than seven days ago");
  }

  @Test
  void nothingIsStartedForACommandThatNeedsARunningCoordinator() {
    assertThat(console.lode("submit", "--", "true")).isEqualTo(69);
    assertThat(console.lode("run", "--detach", "--", "true")).isEqualTo(69);
    for (var command : new String[] {"wait", "cancel", "show", "logs", "get"}) {
      assertThat(console.lode(command, "1")).as(command).isEqualTo(69);
    }
    assertThat(console.err()).contains("lode up").hasLineCount(7);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void completionIsAShellScriptThatKnowsTheCommands() {
    assertThat(console.lode("completion")).isZero();
    assertThat(console.out()).startsWith("#!").contains("coordinator").contains("--min-vram");
  }
}
