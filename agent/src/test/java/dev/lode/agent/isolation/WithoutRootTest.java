package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.common.model.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/// An agent that is an ordinary user: started as one by root, in a process of its own.
final class WithoutRootTest {

  private static final int NOBODY = 65_534;

  @TempDir Path folder;

  /// In a folder that every sandbox sees.
  @TempDir(factory = InTheSystem.class)
  Path system;

  static final class InTheSystem implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(
          Files.isWritable(Path.of("/opt")) ? Path.of("/opt") : Path.of("/tmp"), "lode-test-");
    }
  }

  @Test
  void usersCannotBeGivenAndTheSandboxHoldsAllTheSame() throws Exception {
    var me = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Assumptions.assumeTrue(me.equals(0), "only root can become another user");
    var data = Files.createDirectory(system.resolve("data"));
    Files.writeString(data.resolve("join.token"), Walled.TOKEN);
    open(folder);
    open(system);
    Files.setAttribute(data, "unix:uid", NOBODY);
    Files.setAttribute(data.resolve("join.token"), "unix:uid", NOBODY);
    var script =
        """
        id -u; cat %1$s/join.token; ls %1$s; grep -E 'CapEff|NoNewPrivs' /proc/self/status
        tail -n +3 /proc/net/dev; ls /proc | grep -c '^[0-9]'; mkdir d; touch d/f; chmod 000 d
        touch /tmp/own && exit 9
        """
            .formatted(data);
    var said = asNobody(data, script);
    Assumptions.assumeTrue(
        said.contains("sandbox=\n"), () -> "no sandbox for ordinary users here: " + said);
    assertThat(said).contains("user=the agent does not run as root");
    assertThat(said).contains("Exited[code=9]", "NoNewPrivs:\t1", "CapEff:\t0000000000000000");
    assertThat(said.lines()).contains("65534", "attempts", "removed=true");
    assertThat(said).contains("lo:").doesNotContain(Walled.TOKEN, "eth0:", "spare");
    assertThat(Path.of("/tmp/own")).doesNotExist();
  }

  private String asNobody(Path data, String script) throws Exception {
    var number = String.valueOf(NOBODY);
    var words =
        new ArrayList<>(
            List.of("setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--"));
    words.add(ProcessHandle.current().info().command().orElseThrow());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp"));
    words.add(
        String.join(
            ":",
            copied(AsNobody.class, "test"),
            copied(ProcessLauncher.class, "agent"),
            copied(Isolation.class, "common")));
    words.addAll(List.of(AsNobody.class.getName(), data.toString(), script));
    var out = folder.resolve("said");
    var process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  /// The classes beside this one, where others may read them.
  private String copied(Class<?> one, String name) throws Exception {
    var source = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    var target = folder.resolve(name + (Files.isDirectory(source) ? "" : ".jar"));
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        var copy = file.equals(source) ? target : target.resolve(source.relativize(file));
        Files.copy(file, copy);
        open(copy);
      }
    }
    return target.toString();
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
