package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The supervisor's program is on the disk once, whole, and can be run.
final class SupervisorBinaryTest {

  @TempDir Path data;

  @Test
  void itIsPutThereWithItsHashForItsOwnerToChangeAndForAllToRun() throws IOException {
    var program = SupervisorBinary.extract(data.resolve("bin"));
    assertThat(program.getFileName().toString()).matches("lode-supervisor-[0-9a-f]{16}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program)))
        .isEqualTo("rwxr-xr-x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("bin"))))
        .isEqualTo("rwx------");
    try (var files = Files.list(data.resolve("bin"))) {
      assertThat(files).containsExactly(program);
    }
  }

  @Test
  void oneThatIsThereIsUsedAgain() throws IOException {
    var program = SupervisorBinary.extract(data.resolve("bin"));
    var key = Files.readAttributes(program, "unix:ino,ctime");
    assertThat(SupervisorBinary.extract(data.resolve("bin"))).isEqualTo(program);
    assertThat(Files.readAttributes(program, "unix:ino,ctime")).isEqualTo(key);
  }

  @Test
  void oneThatIsDamagedIsReplaced() throws IOException {
    var program = SupervisorBinary.extract(data.resolve("bin"));
    var whole = Files.readAllBytes(program);
    Files.write(program, new byte[] {1, 2, 3});
    SupervisorBinary.extract(data.resolve("bin"));
    assertThat(Files.readAllBytes(program)).isEqualTo(whole);
  }

  @Test
  void whereItCannotBeRunThatIsSaid() throws IOException {
    // As the kernel answers for a file system mounted noexec: nobody may execute the file.
    var program = SupervisorBinary.extract(data.resolve("bin"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SupervisorBinary.extract(data.resolve("bin")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("noexec")
        .hasMessageContaining(program.toString());
  }
}
