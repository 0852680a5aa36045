package dev.lode.agent.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workload finds its secrets, the next agent knows them, and nobody else does.
final class SecretKeeperTest {

  private static final Given GIVEN =
      new Given(
          List.of(
              new Credential("TOKEN", "hunter22".getBytes(UTF_8), false),
              new Credential("KEY_FILE", "-----BEGIN KEY-----\n".getBytes(UTF_8), true)),
          "");

  @TempDir Path data;

  @Test
  void filesAreReadableByTheirOwnerAloneAndGoneWhenTheWorkloadIs() throws IOException {
    var folder = AttemptFolder.create(data.resolve("attempt"));
    var keeper = SecretKeeper.open(data);
    var variables = keeper.give(GIVEN, folder);
    assertThat(variables).containsEntry("TOKEN", "hunter22");
    var file = Path.of(variables.get("KEY_FILE"));
    assertThat(file).hasContent("-----BEGIN KEY-----\n");
    assertThat(file.startsWith(folder.work()) || file.startsWith(folder.output())).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--------");
    keeper.take(folder);
    assertThat(folder.secrets()).doesNotExist();
    keeper.take(folder);
  }

  @Test
  void theNextAgentKnowsWhatToMaskAndNothingOfItStandsOnTheDisk() throws IOException {
    var folder = AttemptFolder.create(data.resolve("attempt"));
    SecretKeeper.open(data).give(GIVEN, folder);
    assertThat(new String(Files.readAllBytes(folder.sealedSecrets()), ISO_8859_1))
        .doesNotContain("hunter22")
        .doesNotContain("TOKEN");
    assertThat(SecretKeeper.open(data).recall(folder)).isEqualTo(GIVEN);
    var other = AttemptFolder.create(data.resolve("other"));
    assertThat(SecretKeeper.open(data).recall(other)).isEqualTo(Given.NOTHING);
    Files.copy(folder.sealedSecrets(), other.sealedSecrets());
    assertThatThrownBy(() -> SecretKeeper.open(data).recall(other)).isInstanceOf(IOException.class);
  }

  @Test
  void nothingIsWrittenForAWorkloadWithoutSecrets() throws IOException {
    var folder = AttemptFolder.create(data.resolve("attempt"));
    assertThat(SecretKeeper.open(data).give(Given.NOTHING, folder)).isEmpty();
    assertThat(folder.sealedSecrets()).doesNotExist();
    assertThat(folder.secrets()).doesNotExist();
  }
}
