package dev.lode.coordinator.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.coordinator.store.CredentialStore.CredentialSet;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing of a secret can be read on the disk, and nothing of it is taken for another.
final class EncryptedCredentialsTest {

  private static final CredentialsName S3 = new CredentialsName("s3");
  private static final CredentialsName HUB = new CredentialsName("hub.prod");
  private static final Instant THEN = Instant.parse("2026-11-22T08:00:00Z");

  @TempDir Path data;

  private EncryptedCredentials open() {
    return EncryptedCredentials.open(data, null, new SecureRandom());
  }

  private static CredentialSet set(CredentialsName name, String value) {
    return new CredentialSet(
        name,
        List.of(
            new Credential("KEY", value.getBytes(UTF_8), false),
            new Credential("FILE", new byte[] {0, 1, -1}, true)),
        THEN);
  }

  @Test
  void whatWasPutIsFoundAgainByAnother() {
    open().put(set(S3, "hunter22"));
    open().put(set(HUB, "other"));
    assertThat(open().find(S3)).isEqualTo(set(S3, "hunter22"));
    assertThat(open().names()).containsExactly(HUB, S3);
    open().remove(S3);
    assertThat(open().find(S3)).isNull();
    assertThat(open().names()).containsExactly(HUB);
  }

  @Test
  void noValueCanBeReadInAnyFileAndAllFilesAreTheOwnersAlone() throws IOException {
    var secret = "correct horse battery staple";
    open().put(set(S3, secret));
    open().rotate();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .doesNotContain(secret)
            .doesNotContain("horse")
            .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(set(S3, secret).toString()).doesNotContain(secret);
  }

  @Test
  void aSetIsBoundToItsNameAndADamagedOneIsRefused() throws IOException {
    open().put(set(S3, "hunter22"));
    var file = data.resolve("credentials/s3.set");
    Files.copy(file, data.resolve("credentials/hub.prod.set"));
    assertThatThrownBy(() -> open().find(HUB)).isInstanceOf(StoreException.class);
    var bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      var damaged = bytes.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      assertThatThrownBy(() -> open().find(S3)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void afterARotationTheOldKeyIsGoneAndEverySetIsThere() throws IOException {
    open().put(set(S3, "hunter22"));
    open().put(set(HUB, "other"));
    var before = Files.readString(data.resolve("credentials.key"));
    assertThat(open().rotate()).isEqualTo(2);
    var after = Files.readString(data.resolve("credentials.key"));
    assertThat(after).isNotEqualTo(before).hasSameSizeAs(before);
    assertThat(open().find(S3)).isEqualTo(set(S3, "hunter22"));
    Files.writeString(data.resolve("credentials.key"), before);
    assertThatThrownBy(() -> open().find(S3)).hasMessageContaining("a key that is not here");
  }

  @Test
  void aRotationThatACrashBrokeOffIsReadAndGoesOn() throws IOException {
    open().put(set(S3, "hunter22"));
    open().put(set(HUB, "other"));
    var keyFile = data.resolve("credentials.key");
    var old = Files.readAllLines(keyFile).getLast();
    var saved = Files.readAllBytes(data.resolve("credentials/s3.set"));
    open().rotate();
    var fresh = Files.readAllLines(keyFile).getLast();
    Files.writeString(keyFile, fresh + "\n" + old + "\n");
    Files.write(data.resolve("credentials/s3.set"), saved);
    assertThat(open().find(S3)).isEqualTo(set(S3, "hunter22"));
    assertThat(open().find(HUB)).isEqualTo(set(HUB, "other"));
    assertThat(open().rotate()).isEqualTo(2);
    assertThat(Files.readAllLines(keyFile)).hasSize(2);
    assertThat(open().find(S3)).isEqualTo(set(S3, "hunter22"));
  }

  @Test
  void theOperatorsKeysAreReadAndNeverWritten() throws IOException {
    var keys = data.resolve("operators.key");
    var first = Base64.getEncoder().encodeToString(new byte[32]);
    Files.writeString(keys, first + "\n");
    assertThatThrownBy(() -> EncryptedCredentials.open(data, keys, new SecureRandom()))
        .hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("r--------"));
    var store = EncryptedCredentials.open(data, keys, new SecureRandom());
    store.put(set(S3, "hunter22"));
    assertThat(data.resolve("credentials.key")).doesNotExist();
    var second =
        Base64.getEncoder().encodeToString("another key of 32 bytes in all!!".getBytes(UTF_8));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(keys, second + "\n" + first + "\n");
    assertThat(store.rotate()).isEqualTo(1);
    Files.writeString(keys, second + "\n");
    assertThat(EncryptedCredentials.open(data, keys, new SecureRandom()).find(S3))
        .isEqualTo(set(S3, "hunter22"));
    Files.writeString(keys, "c2hvcnQ=\n");
    assertThatThrownBy(() -> EncryptedCredentials.open(data, keys, new SecureRandom()))
        .hasMessageContaining("openssl rand -base64 32");
  }
}
