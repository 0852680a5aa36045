package dev.lode.common.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTroubleTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    file = Files.createFile(folder.resolve("file"));
  }

  @Test
  void aFileInPlaceOfAFolderIsNamed() {
    var said = file + " is a file, not a folder";
    assertThat(words(() -> Files.createDirectories(file))).isEqualTo(said);
    assertThat(words(() -> Files.createDirectories(file.resolve("a/b")))).isEqualTo(said);
    assertThat(words(() -> Files.createFile(file.resolve("a/b")))).isEqualTo(said);
  }

  @Test
  void theFirstFolderThatIsNotThereIsNamed() {
    var absent = folder.resolve("absent");
    assertThat(words(() -> Files.createFile(absent.resolve("a/b"))))
        .isEqualTo("there is no folder " + absent);
    assertThat(words(() -> Files.size(absent))).isEqualTo("there is no " + absent);
  }

  @Test
  void whatTheSystemRefusesIsSaidWithoutTheNameOfAClass() {
    assertThat(FileTrouble.words(new AccessDeniedException("/x")))
        .isEqualTo("/x: permission denied");
    assertThat(FileTrouble.words(new FileSystemException("/x", null, "Read-only file system")))
        .isEqualTo("/x is read-only");
    assertThat(FileTrouble.words(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("/x: no space left on device");
    assertThat(FileTrouble.words(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
  }

  private static String words(ThrowingCallable call) {
    return FileTrouble.words(catchThrowableOfType(IOException.class, call));
  }
}
