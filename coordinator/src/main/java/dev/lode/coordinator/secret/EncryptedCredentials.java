package dev.lode.coordinator.secret;

import dev.lode.common.model.Credential;
import dev.lode.common.model.CredentialsName;
import dev.lode.coordinator.secret.KeyRing.Durable;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sets of credentials as files, one each, encrypted with AES-256-GCM; a file says by its name
/// which set it is, and is bound to that name.
///
/// Threads: any.
public final class EncryptedCredentials implements CredentialStore {

  private static final String END = ".set";

  private final Path folder;
  private final KeyRing keys;
  private final Sealed sealed;

  private EncryptedCredentials(Path folder, KeyRing keys, SecureRandom random) {
    this.folder = folder;
    this.keys = keys;
    this.sealed = new Sealed(keys, random);
  }

  /// @param data the coordinator's folder
  /// @param keyFile the operator's own keys; null keeps one in the folder
  public static EncryptedCredentials open(Path data, @Nullable Path keyFile, SecureRandom random) {
    var folder = data.resolve("credentials");
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Durable.syncFolder(folder);
      }
    } catch (IOException e) {
      throw new StoreException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    var keys =
        keyFile == null
            ? new KeyRing(data.resolve("credentials.key"), true, random)
            : new KeyRing(keyFile, false, random);
    return new EncryptedCredentials(folder, keys, random);
  }

  private Path file(CredentialsName name) {
    return folder.resolve(name + END);
  }

  @Override
  public synchronized @Nullable CredentialSet find(CredentialsName name) {
    try {
      return sealed.open(name, ByteBuffer.wrap(Files.readAllBytes(file(name))), file(name));
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new StoreException(file(name) + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized List<CredentialsName> names() {
    try (var files = Files.list(folder)) {
      return files
          .map(it -> it.getFileName().toString())
          .filter(it -> it.endsWith(END))
          .map(it -> new CredentialsName(it.substring(0, it.length() - END.length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StoreException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void put(CredentialSet set) {
    check(set);
    Durable.write(file(set.name()), sealed.seal(set));
  }

  private void check(CredentialSet set) {
    long bytes = set.values().stream().mapToLong(it -> it.value().length).sum();
    require(!set.values().isEmpty(), "a set must have a value");
    require(set.values().size() <= MAX_VALUES, "a set has at most 100 values");
    require(bytes <= MAX_SET_BYTES, "the values of a set are more than 256 KiB");
    require(
        Files.exists(file(set.name())) || names().size() < MAX_SETS,
        "there are 1,000 sets of credentials already: remove some");
    var names = set.values().stream().map(Credential::name).distinct().count();
    require(names == set.values().size(), "a set has each name once");
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  @Override
  public synchronized void remove(CredentialsName name) {
    try {
      Files.deleteIfExists(file(name));
      Durable.syncFolder(file(name));
    } catch (IOException e) {
      throw new StoreException(file(name) + ": cannot be removed: " + e.getMessage(), e);
    }
  }

  /// A crash on the way leaves sets of either key, and both keys: all can be read, and the next
  /// rotation goes on.
  @Override
  public synchronized int rotate() {
    keys.begin();
    int count = 0;
    for (CredentialsName name : names()) {
      var set = find(name);
      if (set != null) {
        Durable.write(file(name), sealed.seal(set));
        count++;
      }
    }
    keys.dropOthers();
    return count;
  }
}
