package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.config.StartException;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Isolation.Level;
import dev.lode.common.model.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users that workloads become.
final class UserLevelTest {

  private static final Isolation USER = Walled.at(Level.USER);

  @TempDir Path data;
  private Walled host;

  @BeforeEach
  void open() throws Exception {
    host = new Walled(data).needs(Level.USER);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void eachAttemptIsAUserThatNobodyElseIs() throws Exception {
    var one = Walled.said(host.sh(USER, "id -u; id -g; id -G")).lines().distinct().toList();
    var other = Walled.said(host.sh(USER, "id -u; id -g; id -G")).lines().distinct().toList();
    assertThat(one).hasSize(1).isNotEqualTo(other);
    assertThat(Integer.parseInt(one.getFirst())).isBetween(2_100_000_000, 2_100_009_999);
  }

  @Test
  void noneMayTouchAnothersProcesses() throws Exception {
    var first = host.sh(USER, "echo $$ > $LODE_OUTPUT/pid; echo ready; sleep 600");
    Walled.awaitLine(first, "ready");
    var pid = Files.readString(first.folder().output().resolve("pid")).strip();
    var script = "kill -9 %1$s; cat /proc/%1$s/environ; ls /proc/%1$s/root/".formatted(pid);
    var second = host.sh(USER, script + "; true");
    assertThat(Walled.said(second)).doesNotContain("LODE_ATTEMPT_FOLDER=");
    assertThat(first.end()).isNotDone();
  }

  @Test
  void theNextAgentKnowsWhichUsersAreTaken() throws Exception {
    var launched = host.sh(USER, "id -u; echo ready; sleep 600");
    Walled.awaitLine(launched, "ready");
    var user = Integer.parseInt(Walled.log(launched).lines().findFirst().orElseThrow());
    var rules = new IsolationRules(Level.NONE, new UserRange(user, user + 1), List.of());
    var next =
        new IsolationProbe(rules, host.launcher, host.folders, data, System.getenv()).isolations();
    var folder = host.folder();
    next.confine(new Wanted(folder, USER, List.of(), Resources.ordinary(), List.of()));
    assertThat(Ownership.of(folder)).isEqualTo(user + 1);
    next.free(folder);
  }

  @Test
  void aRangeThatSomebodyOfTheHostIsInIsRefused() {
    var rules = new IsolationRules(Level.NONE, new UserRange(60_000, 70_000), List.of());
    assertThatThrownBy(() -> new Walled(data, rules, Map.of()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--job-users 60000-70000")
        .hasMessageContaining("nobody");
  }

  @Test
  void theLeastThatTheOperatorDemandsIsGivenUnasked() throws Exception {
    var rules = new IsolationRules(Level.USER, UserRange.USUAL, List.of());
    var strict = new Walled(Files.createDirectory(data.resolve("strict")), rules, Map.of());
    try {
      var said = Walled.said(strict.sh(Isolation.NONE, "id -u; echo $HOME"));
      assertThat(Integer.parseInt(said.lines().findFirst().orElseThrow())).isGreaterThan(1000);
    } finally {
      strict.close();
    }
  }

  @Test
  void aLeastThatCannotBeGivenKeepsTheAgentFromStarting() {
    var rules = new IsolationRules(Level.SANDBOX, UserRange.USUAL, List.of());
    assertThatThrownBy(() -> new Walled(data, rules, Map.of("PATH", "/nowhere")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--isolation-min sandbox")
        .hasMessageContaining("bwrap is not installed");
  }

  @Test
  void withoutUsersNoLevelIsPretended() throws Exception {
    var rules = new IsolationRules(Level.NONE, null, List.of());
    var none = new Walled(Files.createDirectory(data.resolve("none")), rules, Map.of());
    try {
      for (var level : List.of(Level.USER, Level.SANDBOX, Level.CONTAINER)) {
        assertThat(none.isolations.levels().lacking(level)).contains("--job-users");
        var wanted =
            new Wanted(none.folder(), isolation(level), List.of(), Resources.ordinary(), List.of());
        assertThat(none.isolations.confine(wanted)).isInstanceOf(Isolations.Confined.Refused.class);
      }
    } finally {
      none.close();
    }
  }

  private static Isolation isolation(Level level) {
    return new Isolation(level, false, level == Level.CONTAINER ? "image" : "");
  }

  @Test
  void aUserIsGivenOutAgainOnlyWhenItsFilesAreGone(@TempDir Path claims) throws Exception {
    var pool = new UserPool(new UserRange(5000, 5001), claims);
    var agents = new UserPool(new UserRange(5000, 5001), claims);
    var one = AttemptFolder.create(data.resolve("one")).path();
    var two = AttemptFolder.create(data.resolve("two")).path();
    var three = AttemptFolder.create(data.resolve("three")).path();
    assertThat(pool.lease(one)).hasValue(5000);
    assertThat(pool.lease(one)).as("asked again").hasValue(5000);
    assertThat(agents.lease(two)).as("of another agent of the host").hasValue(5001);
    assertThat(pool.lease(three)).isEmpty();
    agents.free(two);
    assertThat(pool.lease(three)).hasValue(5001);
    new AttemptFolder(one).delete(); // its agent is gone with all that it had
    assertThat(agents.lease(two)).hasValue(5000);
  }

  @Test
  void rangesAreReadAsPeopleWriteThem() {
    assertThat(UserRange.from("200000-200063")).isEqualTo(new UserRange(200_000, 200_063));
    for (var wrong : List.of("", "5", "0-10", "200-100", "a-b", "1000-99999999999", "-5-9")) {
      assertThatThrownBy(() -> UserRange.from(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("200000-200063");
    }
  }
}
