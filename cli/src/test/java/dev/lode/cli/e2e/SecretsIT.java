package dev.lode.cli.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Credentials reach the job that asks for them, and nobody's eyes.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class SecretsIT {

  private static final String TOKEN = "tok-5up3r/secret value";
  private static final String KEY =
      "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA7bq5J2xq\n-----END KEY-----\n";

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
  void aJobHasItsCredentialsAndNothingOfThemIsToBeReadAnywhere() throws Exception {
    var up = programs.start("up", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    up.url();
    var key = Files.writeString(temp.resolve("key.pem"), KEY);
    programs.lode("secrets", "set", "hub", "TOKEN=" + TOKEN, "SHORT=abc").succeeded();
    programs.lode("secrets", "set", "hub", "--file", "KEY_FILE=" + key).succeeded();
    Files.delete(key);
    assertThat(programs.lode("secrets", "list").succeeded().out()).contains("KEY_FILE SHORT TOKEN");
    assertThat(programs.lode("secrets", "show", "--json", "hub").succeeded().out())
        .contains("\"name\": \"TOKEN\"")
        .doesNotContain(TOKEN);
    var script =
        """
        import base64, hashlib, json, os, stat, sys, time, urllib.parse
        token = os.environ["TOKEN"]
        key = open(os.environ["KEY_FILE"]).read()
        print("token", token, flush=True)
        for c in "again " + token + "\\n":
            sys.stdout.write(c); sys.stdout.flush()
        print("key", key)
        print("encoded", base64.b64encode(token.encode()).decode(), urllib.parse.quote(token))
        print("auth", base64.b64encode(("user:" + token).encode()).decode(), file=sys.stderr)
        print("short", os.environ["SHORT"])
        print("mode", oct(os.stat(os.environ["KEY_FILE"]).st_mode & 0o777))
        print("sum", hashlib.sha256((token + key).encode()).hexdigest())
        open(os.environ["LODE_PROGRESS"], "w").write("50 with " + token + "\\n")
        json.dump({"leak": token}, open(os.environ["LODE_RESULT"], "w"))
        """;
    Files.writeString(temp.resolve("show.py"), script);

    var run = programs.lode("run", "--credentials", "hub", "show.py").succeeded();

    assertThat(run.out())
        .contains("token " + "*".repeat(TOKEN.length()))
        .contains("again " + "*".repeat(TOKEN.length()))
        .contains("short abc")
        .contains("mode 0o400")
        .contains("sum " + dev.lode.common.model.Sha256.of((TOKEN + KEY).getBytes(UTF_8)).hex());
    var shown = programs.lode("show", "--json", "1").succeeded().out();
    assertThat(shown).contains("\"credentials\": [\"hub\"]").contains("leak");
    Files.delete(temp.resolve("show.py"));
    var encoded = Base64.getEncoder().encodeToString(TOKEN.getBytes(UTF_8)).substring(0, 20);
    for (var text : new String[] {run.out(), run.err(), shown}) {
      assertThat(text).doesNotContain("5up3r").doesNotContain(encoded).doesNotContain("MIIEowIB");
    }
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .as(file.toString())
            .doesNotContain("5up3r")
            .doesNotContain(encoded)
            .doesNotContain("MIIEowIB");
      }
    }
  }

  @Test
  void aSetThatIsNotThereIsRefusedAndOneThatWentIsTheCallersFault() throws Exception {
    var up = programs.start("up", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    up.url();
    var refused = programs.lode("submit", "--credentials", "none", "--", "true");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).contains("there are no credentials named none");
    programs.lode("secrets", "set", "gone", "KEY=123456").succeeded();
    programs.lode("secrets", "rotate").succeeded();
    programs
        .lode("submit", "--credentials", "gone", "--start-after", "30s", "--", "true")
        .succeeded();
    programs.lode("secrets", "remove", "gone").succeeded();
    assertThat(programs.lode("secrets", "show", "gone").exitCode()).isNotZero();
    var waited = programs.lode("wait", "1");
    assertThat(waited.exitCode()).isNotZero();
    assertThat(programs.lode("show", "1").succeeded().out())
        .contains("its credentials 'gone' are gone");
    up.stop();
  }
}
