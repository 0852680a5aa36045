package dev.lode.agent.secret;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.Credential;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Puts secrets where a workload finds them, and remembers them for the next agent on this host:
/// encrypted, with a key that lies in memory ([BootKey]) and is gone with the next boot, as every
/// workload is.
///
/// Threads: any.
public final class SecretKeeper {

  private static final FileAttribute<?> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
  private static final FileAttribute<?> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path data;
  private byte @Nullable [] key;
  private final SecureRandom random = new SecureRandom();

  private SecretKeeper(Path data) {
    this.data = data;
  }

  /// @param data the agent's folder
  public static SecretKeeper open(Path data) {
    return new SecretKeeper(data);
  }

  /// Made when the first secret comes.
  private synchronized byte[] key() throws IOException {
    var known = key;
    if (known == null) {
      known = BootKey.of(data);
      key = known;
    }
    return known;
  }

  /// Remembers them, writes those that are files, and says what the environment is to have.
  public Map<String, String> give(Given given, AttemptFolder folder) throws IOException {
    if (given.values().isEmpty()) {
      return Map.of();
    }
    remember(given, folder);
    var last = new HashMap<String, Credential>();
    given.values().forEach(it -> last.put(it.name(), it));
    var variables = new HashMap<String, String>();
    for (Credential it : last.values()) {
      if (it.file()) {
        variables.put(it.name(), file(it, folder).toString());
      } else {
        variables.put(it.name(), new String(it.value(), StandardCharsets.UTF_8));
      }
    }
    return variables;
  }

  private static Path file(Credential credential, AttemptFolder folder) throws IOException {
    if (!Files.isDirectory(folder.secrets())) {
      Files.createDirectory(folder.secrets(), OWNERS_FOLDER);
    }
    var file = folder.secrets().resolve(credential.name());
    try (var out =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_READS)) {
      var bytes = ByteBuffer.wrap(credential.value());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    return file;
  }

  /// Takes the files away: the workload is gone. What is needed to mask the rest of its log stays
  /// until the attempt is forgotten.
  public void take(AttemptFolder folder) throws IOException {
    if (!Files.isDirectory(folder.secrets(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var files = Files.list(folder.secrets())) {
      for (Path it : files.toList()) {
        Files.deleteIfExists(it);
      }
    }
    Files.deleteIfExists(folder.secrets());
  }

  private void remember(Given given, AttemptFolder folder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(given.values().size());
    for (Credential it : given.values()) {
      out.writeUTF(it.name());
      out.writeBoolean(it.file());
      out.writeInt(it.value().length);
      out.write(it.value());
    }
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var hidden = new ByteArrayOutputStream();
    hidden.writeBytes(nonce);
    hidden.writeBytes(crypt(Cipher.ENCRYPT_MODE, nonce, bytes.toByteArray(), folder));
    var file = folder.sealedSecrets();
    var part = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(part);
    Files.createFile(part, OWNERS_FILE);
    Files.write(part, hidden.toByteArray());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// What an earlier agent gave to the attempt. Fails when it is not known any more: then nothing
  /// of its output may be passed on.
  public Given recall(AttemptFolder folder) throws IOException {
    byte[] hidden;
    try {
      hidden = Files.readAllBytes(folder.sealedSecrets());
    } catch (NoSuchFileException _) {
      return Given.NOTHING;
    }
    if (hidden.length < NONCE_BYTES) {
      throw new IOException("damaged: " + folder.sealedSecrets());
    }
    var nonce = Arrays.copyOf(hidden, NONCE_BYTES);
    var rest = Arrays.copyOfRange(hidden, NONCE_BYTES, hidden.length);
    var in =
        new DataInputStream(
            new ByteArrayInputStream(crypt(Cipher.DECRYPT_MODE, nonce, rest, folder)));
    List<Credential> values = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      var name = in.readUTF();
      boolean file = in.readBoolean();
      values.add(new Credential(name, in.readNBytes(in.readInt()), file));
    }
    return new Given(values, "");
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] bytes, AttemptFolder folder)
      throws IOException {
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      var name = folder.path().getFileName().toString();
      cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IOException("the secrets of an attempt of another boot: " + folder.path(), e);
    }
  }
}
