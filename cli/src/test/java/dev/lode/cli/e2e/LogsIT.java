package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Logs that are too long, searched, read in part, or written by programs that misbehave.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class LogsIT {

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
  void aLogThatIsTooLongKeepsItsHeadAndItsTailWithTheirOffsets() throws Exception {
    var run =
        programs.lode("run", "--log-limit", "1MB", "--", "sh", "-c", "seq -f '%08.0f' 1 2000000");
    run.succeeded();

    var log = programs.lode("logs", "1").succeeded().out();
    assertThat(log)
        .startsWith("00000001\n00000002\n")
        .contains(" bytes were cut out of the middle of this log by its limit]\n")
        .endsWith("01999999\n02000000\n");
    assertThat(log.length()).isLessThan(3 << 20);
    assertThat(programs.lode("logs", "--range", "17999982-17999990", "1").succeeded().out())
        .isEqualTo("01999999\n");
    assertThat(programs.lode("logs", "--range", "-9", "1").succeeded().out())
        .isEqualTo("02000000\n");
    assertThat(programs.lode("logs", "--range", "0-7", "1").succeeded().out())
        .isEqualTo("00000001");
    assertThat(programs.lode("show", "--json", "1").succeeded().out())
        .contains("\"logBytes\": \"18000000\"")
        .containsPattern("\"logCutBytes\": \"1[5-7][0-9]{6}\"");
    assertThat(programs.lode("logs", "-b", "--grep", "^0199999[89]$", "1").succeeded().out())
        .isEqualTo("17999973:01999998\n17999982:01999999\n");
  }

  @Test
  void linesAreFoundWithWhatStandsAroundThem() throws Exception {
    programs.lode("run", "--", "sh", "-c", "seq 1 100000; echo Loss=NaN").succeeded();
    assertThat(programs.lode("logs", "--grep", "^7777$", "-C", "1", "1").succeeded().out())
        .isEqualTo("7776\n7777\n7778\n");
    assertThat(programs.lode("logs", "-i", "-g", "loss=(nan|inf)", "1").succeeded().out())
        .isEqualTo("Loss=NaN\n");
    assertThat(programs.lode("logs", "-g", "99999", "-m", "1", "1").succeeded().out())
        .isEqualTo("99999\n");
    assertThat(programs.lode("logs", "-F", "-g", "(nan|inf)", "1").exitCode()).isEqualTo(1);
    var wrong = programs.lode("logs", "--grep", "(", "1");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.err()).contains("pattern: at character 2: a ( without its )");
  }

  @Test
  void aLineOf200MegabytesAndAClosedOutputHurtNobody() throws Exception {
    programs.with("LODE_JAVA_OPTS", "-Xmx256m");
    var up = programs.start("up", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    up.url();
    programs
        .lode("submit", "--", "sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x; echo end")
        .succeeded();
    programs.lode("submit", "--", "sh", "-c", "echo first; exec >&- 2>&-; sleep 1").succeeded();
    programs.lode("wait", "1", "2").succeeded();
    var log = programs.lode("logs", "1").succeeded();
    assertThat(Files.size(log.outFile())).isEqualTo(200_000_004);
    assertThat(programs.lode("logs", "2").succeeded().out()).isEqualTo("first\n");
    assertThat(programs.lode("logs", "-b", "-g", "xend$", "1").succeeded().out())
        .startsWith("0:xxx")
        .endsWith("[199995907 more bytes]\n");
    up.stop();
  }
}
