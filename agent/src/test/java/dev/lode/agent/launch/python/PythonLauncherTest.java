package dev.lode.agent.launch.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.InputFile;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PythonLauncherTest {

  private static final Path PROGRAM = Path.of("/opt/py/bin/python3");
  private static final Interpreter PLAIN = new Interpreter(PROGRAM, false);
  private static final Interpreter SHIMMED = new Interpreter(PROGRAM, true);

  @TempDir Path folder;

  @Test
  void textBecomesAFileThatTheInterpreterRuns() throws IOException {
    var command = new PythonLauncher(PLAIN, "/bin").prepare(text("print(1)", List.of()), folder);
    assertThat(command.argv()).containsExactly("/opt/py/bin/python3", "main.py", "a");
    assertThat(folder.resolve("main.py")).hasContent("print(1)");
    assertThat(command.env()).containsOnly(Map.entry("PYTHONUNBUFFERED", "1"));
  }

  @Test
  void anInputThatIsCalledLikeTheTextKeepsItsName() throws IOException {
    var input = new InputFile(new RelativePath("main.py"), Sha256.of(new byte[0]), 0, false);
    var command = new PythonLauncher(PLAIN, "/bin").prepare(text("x", List.of(input)), folder);
    assertThat(command.argv()).containsExactly("/opt/py/bin/python3", "main-2.py", "a");
    assertThat(folder.resolve("main.py")).doesNotExist();
  }

  @Test
  void behindAShimTheInterpretersOwnFolderComesFirst() throws IOException {
    var command = new PythonLauncher(SHIMMED, "/shims:/bin").prepare(text("x", List.of()), folder);
    assertThat(command.env()).containsEntry("PATH", "/opt/py/bin:/shims:/bin");
  }

  @Test
  void aShimIsFollowedOnceToTheInterpreterItself() throws Exception {
    var real = Interpreter.find(System.getenv()).orElseThrow().program();
    var calls = folder.resolve("calls");
    var shims = shim("#!/bin/sh\necho call >> " + calls + "\nexec " + real + " \"$@\"\n");
    var found = Interpreter.find(Map.of("PATH", shims + ":/bin")).orElseThrow();
    assertThat(found.program()).isEqualTo(real);
    assertThat(found.behindShim()).isTrue();
    assertThat(calls).hasContent("call");
  }

  @Test
  void anInterpreterThatDoesNotWorkIsPassedOver() throws Exception {
    var real = Interpreter.find(System.getenv()).orElseThrow().program();
    var shims = shim("#!/bin/sh\necho 'no version is set' >&2\nexit 127\n");
    var path = shims + ":" + real.getParent();
    assertThat(Interpreter.find(Map.of("PATH", path)).orElseThrow().program()).isEqualTo(real);
  }

  @Test
  void whereThereIsNoneNoneIsFound() throws Exception {
    assertThat(Interpreter.find(Map.of("PATH", folder + "::relative"))).isEmpty();
    assertThat(Interpreter.find(Map.of())).isEmpty();
  }

  private Path shim(String script) throws IOException {
    var shims = Files.createDirectory(folder.resolve("shims"));
    var file = Files.writeString(shims.resolve("python3"), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return shims;
  }

  private static Workload text(String text, List<InputFile> files) {
    return new Workload(
        new Program("python", text, "", List.of("a")), new TreeMap<>(), new Setup(files));
  }
}
