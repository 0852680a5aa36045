package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Sha256;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `lode up`, and the commands that speak to it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class UpIT {

  /// What it prints is known before: lines whose hashes must come out, at a pace.
  private static final String COUNTING =
      """
      import hashlib, os, sys, time
      for i in range(int(sys.argv[1])):
          print(i, hashlib.sha256(str(i).encode()).hexdigest(), flush=True)
          if not os.path.exists(sys.argv[2]):
              time.sleep(0.02)
      """;

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
  void itSaysWhereItServesAndKeepsItsTokensToItself() throws Exception {
    var up = up();
    var url = up.url();
    var data = temp.resolve("data");

    assertThat(Files.readString(data.resolve("endpoints.json")))
        .contains("\"http\": \"" + url + "\"")
        .contains("\"grpc\": \"127.0.0.1:");
    for (var token : new String[] {"admin.token", "join.token"}) {
      assertThat(Files.getPosixFilePermissions(data.resolve(token)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(get(url + "/health/ready")).isEqualTo(200);
    assertThat(get(url + "/lode/v1/jobs")).isEqualTo(401);
    up.stop();
    up.succeeded();
    assertThat(up.out()).hasLineCount(1);
    assertThat(programs.workingHere()).isEmpty();
  }

  @Test
  void commandsFindItByItsHttpAddressWithTheToken() throws Exception {
    var url = up().url();
    programs.with("LODE_URL", url);
    assertThat(programs.lode("ps").exitCode()).isEqualTo(77);
    programs.with("LODE_TOKEN", Files.readString(temp.resolve("data/admin.token")));

    var id =
        programs.lode("submit", "--name", "first", "--", "echo", "hello").succeeded().out().strip();
    programs.lode("wait", id).succeeded();
    assertThat(programs.lode("logs", id.substring(0, 8)).succeeded().out()).isEqualTo("hello\n");
    assertThat(programs.lode("ps", "-a").succeeded().out()).contains("first").contains("succeeded");
    assertThat(programs.lode("show", "1").succeeded().out())
        .contains("runs          shell: echo hello");
    assertThat(programs.lode("agents").succeeded().out()).contains("live");

    programs.with("LODE_TOKEN", "lode_admin_wrong");
    var refused = programs.lode("ps");
    assertThat(refused.exitCode()).isEqualTo(77);
    assertThat(refused.err()).contains("LODE_TOKEN").hasLineCount(1);
    programs.with("LODE_TOKEN", Files.readString(temp.resolve("data/join.token")));
    assertThat(programs.lode("ps").exitCode()).isEqualTo(77);
  }

  @Test
  void aLoginIsTriedThenKeptForItsOwnerAloneAndForgotten() throws Exception {
    var url = up().url();
    programs.with("LODE_TOKEN", "lode_admin_wrong");
    assertThat(programs.lode("login", url).exitCode()).isEqualTo(77);
    var kept = temp.resolve(".config/lode/login.json");
    assertThat(kept).doesNotExist();

    programs.without("LODE_TOKEN");
    assertThat(programs.lode("login", url).err()).contains("--token-file").hasLineCount(1);
    programs.lode("login", url, "--token-file", "data/admin.token").succeeded();
    assertThat(Files.getPosixFilePermissions(kept))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(programs.lode("run", "--", "echo", "hello").succeeded().out()).isEqualTo("hello\n");
    assertThat(programs.lode("ps", "-a", "--data", "data").succeeded().out()).contains("echo");

    programs.lode("logout").succeeded();
    assertThat(kept).doesNotExist();
    assertThat(programs.lode("ps").exitCode()).isEqualTo(69);
  }

  @Test
  void aJobRunOnceMoreKeepsWhatItsEarlierAttemptsLeft() throws Exception {
    up().url();
    var script =
        "echo try $LODE_ATTEMPT; echo $LODE_ATTEMPT >$LODE_OUTPUT/n; test $LODE_ATTEMPT -ge 3";
    var run =
        programs.lode(
            "run",
            "--data",
            "data",
            "--retries",
            "1",
            "--retry-delay",
            "100ms",
            "--",
            "sh",
            "-c",
            script);
    assertThat(run.exitCode()).isEqualTo(1);

    programs.lode("retry", "--data", "data", "1").succeeded();
    programs.lode("wait", "--data", "data", "1").succeeded();

    var shown = programs.lode("show", "--data", "data", "1").succeeded().out();
    assertThat(shown).containsPattern("attempt +1 on .*failed .*exit code 1.*log of .*1 artifacts");
    assertThat(shown).containsPattern("attempt +2 on .*failed .*exit code 1.*log of .*1 artifacts");
    assertThat(shown).containsPattern("attempt +3 on .*agent").contains("succeeded");
    assertThat(programs.lode("logs", "--data", "data", "--attempt", "2", "1").succeeded().out())
        .isEqualTo("try 2\n");
    programs.lode("get", "--data", "data", "--attempt", "2", "-o", "second", "1").succeeded();
    assertThat(temp.resolve("second/n")).hasContent("2\n");
    programs.lode("get", "--data", "data", "-o", "last", "1").succeeded();
    assertThat(temp.resolve("last/n")).hasContent("3\n");
    assertThat(programs.lode("get", "--data", "data", "--attempt", "9", "1").exitCode())
        .isEqualTo(65);
  }

  @Test
  void aProgramThatFailsIsTriedAgainAndALaterJobWaitsForItsTime() throws Exception {
    up().url();
    var flaky = "echo try $LODE_ATTEMPT; test $LODE_ATTEMPT -ge 3";
    var run =
        programs.lode(
            "run",
            "--data",
            "data",
            "--retries",
            "2",
            "--retry-delay",
            "100ms",
            "--",
            "sh",
            "-c",
            flaky);
    assertThat(run.succeeded().out()).isEqualTo("try 1\ntry 2\ntry 3\n");
    var hopeless =
        programs.lode(
            "run",
            "--data",
            "data",
            "--retries",
            "1",
            "--retry-delay",
            "100ms",
            "--",
            "sh",
            "-c",
            "echo try $LODE_ATTEMPT; exit 7");
    assertThat(hopeless.exitCode()).isEqualTo(7);
    assertThat(hopeless.out()).isEqualTo("try 1\ntry 2\n");

    programs.lode("submit", "--data", "data", "--start-after", "1h", "--", "true").succeeded();
    assertThat(programs.lode("ps", "--data", "data", "--state", "held").succeeded().out())
        .contains("true");
    assertThat(programs.lode("show", "--data", "data", "3").succeeded().out())
        .containsPattern("waits +it is not to start before 2");
    programs.lode("cancel", "--data", "data", "3").succeeded();
    assertThat(programs.lode("wait", "--data", "data", "3").exitCode()).isEqualTo(130);
  }

  @Test
  void aJobThatAsksForMoreThanAnyAgentHasIsAcceptedAndSaysSo() throws Exception {
    up("--gpus", "fake:2xH100-80GB").url();

    var run = programs.start("run", "--data", "data", "--gpus", "4", "--", "true");
    run.awaitErr("waiting: ");
    assertThat(programs.lode("show", "--data", "data", "1").succeeded().out())
        .containsPattern("waits .*4");
    var gpus =
        programs
            .lode(
                "run",
                "--data",
                "data",
                "--gpus",
                "2",
                "--",
                "sh",
                "-c",
                "echo $CUDA_VISIBLE_DEVICES")
            .succeeded();
    assertThat(gpus.out().split(",", -1)).hasSize(2);
    programs.lode("cancel", "--data", "data", "1").succeeded();
    assertThat(run.exitCode()).isEqualTo(130);
  }

  @Test
  void stoppingItLeavesTheJobRunningAndTheNextOneTakesItUp() throws Exception {
    var script = Files.writeString(temp.resolve("count.py"), COUNTING);
    var first = up();
    first.url();
    var id =
        programs
            .lode(
                "submit",
                "--data",
                "data",
                script.toString(),
                "2000",
                temp.resolve("go").toString())
            .succeeded()
            .out()
            .strip();
    var follower = programs.start("logs", "--data", "data", "-f", id).awaitOut("\n30 ");

    first.stop();
    first.succeeded();
    assertThat(first.err()).contains("job 1 runs on");
    follower.awaitErr("took over as the coordinator");
    Files.createFile(temp.resolve("go"));
    follower.succeeded();

    assertCounted(follower.bytes(), 2000);
    up().url();
    assertThat(programs.lode("wait", "--data", "data", id).exitCode()).isZero();
    assertThat(programs.lode("show", "--data", "data", id).succeeded().out())
        .contains("attempt       1 on");
  }

  @Test
  void whatItKeptIsReadWhenItDoesNotRun() throws Exception {
    var up = up();
    up.url();
    programs
        .lode(
            "run",
            "--data",
            "data",
            "--",
            "sh",
            "-c",
            "echo hello; echo model > $LODE_OUTPUT/model")
        .succeeded();
    up.stop();
    up.succeeded();

    assertThat(programs.lode("ps", "-a", "--data", "data").succeeded().out()).contains("succeeded");
    assertThat(programs.lode("logs", "--data", "data", "1").succeeded().out()).isEqualTo("hello\n");
    programs.lode("get", "--data", "data", "-o", "got", "1").succeeded();
    assertThat(temp.resolve("got/model")).hasContent("model\n");
    assertThat(programs.lode("submit", "--data", "data", "--", "true").exitCode()).isEqualTo(69);
  }

  @Test
  void aPortInUseAndAFolderInUseAreSaidInOneSentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = "127.0.0.1:" + taken.getLocalPort();
      for (var option : new String[] {"--http", "--grpc"}) {
        var other = option.equals("--http") ? "--grpc" : "--http";
        var up = programs.lode("up", "--data", "data", option, port, other, "127.0.0.1:0");
        assertThat(up.exitCode()).isEqualTo(74);
        assertThat(lastLine(up)).startsWith("lode: ").contains(port).contains(option);
        assertThat(up.out()).isEmpty();
      }
    }
    up().url();
    var second =
        programs.lode("up", "--data", "data", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    assertThat(second.exitCode()).isEqualTo(74);
    assertThat(lastLine(second)).contains("another coordinator");
    var open = programs.lode("up", "--data", "other", "--http", "0.0.0.0:0");
    assertThat(open.exitCode()).isEqualTo(74);
    assertThat(lastLine(open)).contains("--tls-cert");
  }

  private Program up(String... more) throws Exception {
    var arguments =
        new java.util.ArrayList<>(
            java.util.List.of(
                "up", "--data", "data", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"));
    arguments.addAll(java.util.List.of(more));
    return programs.start(arguments.toArray(String[]::new));
  }

  private static String lastLine(Program program) {
    return program.err().lines().reduce("", (_, line) -> line);
  }

  static void assertCounted(byte[] log, int count) {
    var expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      expected
          .append(i)
          .append(' ')
          .append(
              Sha256.of(String.valueOf(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                  .hex())
          .append('\n');
    }
    assertThat(new String(log, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo(expected.toString());
  }

  private static int get(String url) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
