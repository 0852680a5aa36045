package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder may serve one attempt after another, and none finds anything of those before.
final class AttemptFoldersTest {

  @TempDir Path data;
  private AttemptFolders folders;

  @BeforeEach
  void open() throws IOException {
    folders = AttemptFolders.open(data.resolve("attempts"), data.resolve("spare"));
  }

  @Test
  void theNextAttemptFindsNothingOfTheOneBefore() throws IOException {
    var precious = Files.writeString(data.resolve("precious"), "x");
    var first = made("first");
    Files.writeString(first.log(), "secret");
    Files.writeString(first.output().resolve(".hidden"), "secret");
    var deep = Files.createDirectories(first.work().resolve("a/b"));
    Files.createSymbolicLink(deep.resolve("link"), data);
    Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(first.work(), PosixFilePermissions.fromString("rwxrwxrwx"));
    folders.remove(first);
    assertThat(first.path()).doesNotExist();

    assertThat(everythingIn(made("second"))).containsExactly("output", "work");
    assertThat(Files.getPosixFilePermissions(folders.of("second").work()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(precious).hasContent("x");
  }

  @Test
  void whatTheWorkloadPutInPlaceOfItsFoldersIsNotFollowed() throws IOException {
    var outside = Files.createDirectory(data.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    var first = made("first");
    Files.delete(first.work());
    Files.createSymbolicLink(first.work(), outside);
    Files.delete(first.output());
    Files.writeString(first.output(), "a file");
    folders.remove(first);

    assertThat(everythingIn(made("second"))).containsExactly("output", "work");
    assertThat(folders.of("second").work()).isDirectory().isEmptyDirectory();
    assertThat(outside.resolve("precious")).hasContent("x");
  }

  @Test
  void aFolderThatIsThereIsRefusedAlsoWhenAnotherIsSpare() throws IOException {
    var first = made("first");
    folders.remove(made("spare"));
    assertThatThrownBy(() -> folders.make(first)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folders.names()).containsExactly("first");
    made("second");
  }

  @Test
  void thoseOfAnEarlierAgentAreFoundAndItsSparesAreGone() throws IOException {
    made("first");
    folders.remove(made("spare"));
    open();
    assertThat(folders.names()).containsExactly("first");
    assertThat(data.resolve("spare")).isEmptyDirectory();
    folders.remove(folders.of("never"));
  }

  private AttemptFolder made(String name) throws IOException {
    var folder = folders.of(name);
    folders.make(folder);
    return folder;
  }

  private static List<String> everythingIn(AttemptFolder folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder.path())) {
      return found.skip(1).map(it -> folder.path().relativize(it).toString()).sorted().toList();
    }
  }
}
