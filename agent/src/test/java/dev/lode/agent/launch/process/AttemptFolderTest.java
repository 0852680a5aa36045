package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder is made once, and goes completely.
final class AttemptFolderTest {

  @TempDir Path data;

  @Test
  void itIsMadeOnce() throws IOException {
    AttemptFolder.create(data.resolve("1"));
    assertThatThrownBy(() -> AttemptFolder.create(data.resolve("1")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void itGoesHoweverTheWorkloadLeftIt() throws IOException {
    var outside = Files.createDirectory(data.resolve("outside"));
    var precious = Files.writeString(outside.resolve("precious"), "x");
    var folder = AttemptFolder.create(data.resolve("1"));
    var locked = Files.createDirectories(folder.work().resolve("a/b/c"));
    Files.writeString(locked.resolve("file"), "x");
    Files.createSymbolicLink(locked.resolve("link"), outside);
    Files.createSymbolicLink(locked.resolve("nowhere"), Path.of("/no/such"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(locked.getParent(), PosixFilePermissions.fromString("---------"));
    folder.delete();
    assertThat(folder.path()).doesNotExist();
    assertThat(precious).hasContent("x");
    folder.delete();
  }

  /// Deeper than a path may be long, so that it can be made and met only step by step.
  @Test
  void itGoesAlsoWhenTheWorkloadHasMadeItThreeThousandFoldersDeep() throws Exception {
    var folder = AttemptFolder.create(data.resolve("1"));
    var deep =
        new ProcessBuilder(
                "python3",
                "-c",
                "import os\nfor i in range(3000):\n  os.mkdir('folder'); os.chdir('folder')\n"
                    + "open('file', 'w').close()")
            .directory(folder.work().toFile())
            .inheritIO()
            .start();
    assertThat(deep.waitFor()).isZero();
    folder.empty();
    assertThat(folder.work()).isEmptyDirectory();
    folder.delete();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void aPlanThatNoProcessCanBeGivenIsRefused() throws IOException {
    var folder = new AttemptFolder(data);
    assertThatThrownBy(() -> new LaunchPlan(folder, List.of(), Map.of(), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LaunchPlan(folder, List.of("a\0b"), Map.of(), null))
        .isInstanceOf(IllegalArgumentException.class);
    for (var name : List.of("", "A=B", "A\0")) {
      assertThatThrownBy(() -> new LaunchPlan(folder, List.of("a"), Map.of(name, "x"), null))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPlanDoesNotPrintItsEnvironment() {
    var plan =
        new LaunchPlan(new AttemptFolder(data), List.of("a"), Map.of("TOKEN", "s3cret"), null);
    assertThat(plan.toString()).doesNotContain("s3cret");
  }
}
