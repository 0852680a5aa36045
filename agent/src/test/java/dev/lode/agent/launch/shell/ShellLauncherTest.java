package dev.lode.agent.launch.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShellLauncherTest {

  private final ShellLauncher launcher = new ShellLauncher();
  @TempDir Path work;

  @Test
  void textIsAnArgumentOfTheShell() throws IOException {
    assertThat(launcher.prepare(text("echo $1", "a b"), work).argv())
        .containsExactly("/bin/sh", "-c", "echo $1", "lode", "a b");
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void textThatIsTooLongForAnArgumentBecomesAFile() throws IOException {
    var longText = "#" + "é".repeat(70_000);
    assertThat(launcher.prepare(text(longText, "x"), work).argv())
        .containsExactly("/bin/sh", "main.sh", "x");
    assertThat(work.resolve("main.sh")).hasContent(longText);
  }

  @Test
  void theLongestTextThatFitsIsStillAnArgument() throws IOException {
    var text = "#".repeat((128 << 10) - 1);
    assertThat(launcher.prepare(text(text), work).argv()).contains(text);
  }

  @Test
  void aCommandIsTakenAsItIs() throws IOException {
    var workload = Workload.of(new Program("shell", "", "", List.of("ls", "-l")));
    assertThat(launcher.prepare(workload, work).argv()).containsExactly("ls", "-l");
  }

  @Test
  void anExecutableEntryThatNamesItsInterpreterRunsByItself() throws IOException {
    assertThat(entry("run.sh", "#!/usr/bin/env python3\n", true))
        .containsExactly("./run.sh", "arg");
  }

  @Test
  void anEntryThatIsNotExecutableOrSaysNothingIsRunByTheShell() throws IOException {
    assertThat(entry("run.sh", "#!/usr/bin/env python3\n", false))
        .containsExactly("/bin/sh", "./run.sh", "arg");
    assertThat(entry("other.sh", "echo hi\n", true))
        .containsExactly("/bin/sh", "./other.sh", "arg");
  }

  private List<String> entry(String name, String content, boolean executable) throws IOException {
    Files.writeString(work.resolve(name), content);
    var file =
        new InputFile(
            new RelativePath(name),
            Sha256.of(content.getBytes(StandardCharsets.UTF_8)),
            content.length(),
            executable);
    var workload =
        new Workload(
            new Program("shell", "", name, List.of("arg")),
            new TreeMap<>(),
            new Setup(List.of(file)));
    return launcher.prepare(workload, work).argv();
  }

  private static Workload text(String text, String... args) {
    return Workload.of(new Program("shell", text, "", List.of(args)));
  }
}
