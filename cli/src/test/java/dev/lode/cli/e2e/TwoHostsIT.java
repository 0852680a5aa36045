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

/// A coordinator and agents apart, as on several hosts.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class TwoHostsIT {

  @TempDir Path temp;
  private Programs programs;
  private String grpc;

  @BeforeEach
  void open() throws Exception {
    programs = new Programs(temp);
    programs
        .start("coordinator", "--data", "c", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0")
        .url();
    grpc = Programs.grpc(temp.resolve("c"));
    programs.with("LODE_URL", "grpc://" + grpc);
    programs.with("LODE_TOKEN", Files.readString(temp.resolve("c/admin.token")));
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void jobsGoToTheHostThatHasWhatTheyAskFor() throws Exception {
    agent("small", "fake:1xT4-16GB", "c/join.token").awaitErr("joined; session=");
    agent("large", "fake:4xH100-80GB", "c/join.token").awaitErr("joined; session=");

    var agents = programs.lode("agents").succeeded().out();
    assertThat(agents).contains("small").contains("1x ").contains("large").contains("4x ");
    for (var asked : new String[][] {{"T4", "small"}, {"H100", "large"}}) {
      programs.lode("run", "--gpu-type", asked[0], "--", "true").succeeded();
    }
    var ps = programs.lode("ps", "-a").succeeded().out().lines().toList();
    assertThat(ps.get(1)).contains(" large ");
    assertThat(ps.get(2)).contains(" small ");
  }

  @Test
  void anAgentWithTheWrongTokenSaysWhichOneIsWanted() throws Exception {
    Files.writeString(temp.resolve("wrong"), "lode_join_wrong\n");

    for (var token : new String[] {"wrong", "c/admin.token"}) {
      var refused = agent("a", "none", token);
      assertThat(refused.exitCode()).isEqualTo(77);
      assertThat(refused.err().lines())
          .filteredOn(line -> line.contains("refuses this agent's token"))
          .singleElement()
          .asString()
          .startsWith("lode: ")
          .contains("join.token");
    }

    assertThat(programs.lode("agents", "--json").succeeded().out()).doesNotContain("host");
    var none = agent("c", "none", "no-such-file");
    assertThat(none.exitCode()).isEqualTo(65);
    assertThat(none.err()).contains("join.token").hasLineCount(1);
  }

  private Program agent(String name, String gpus, String token) throws Exception {
    return programs.start(
        "agent",
        "--join",
        grpc,
        "--token-file",
        token,
        "--data",
        "agent-" + name,
        "--name",
        name,
        "--gpus",
        gpus);
  }
}
