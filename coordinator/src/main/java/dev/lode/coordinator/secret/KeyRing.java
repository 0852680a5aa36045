package dev.lode.coordinator.secret;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// The keys that sets are encrypted with: the first one for what is written, all of them for what
/// is read. In a file, a line of base64 each; `#` begins a remark.
///
/// Threads: any, one at a time.
final class KeyRing {

  static final int KEY_BYTES = 32;
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  /// @param id tells which key a set was encrypted with, and nothing else of it
  @SuppressWarnings("ArrayRecordComponent") // known by its id
  record Key(String id, byte[] bytes) {
    static Key of(byte[] bytes) {
      try {
        var sum = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Key(HexFormat.of().formatHex(sum, 0, 8), bytes);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    @Override
    public String toString() {
      return "Key[" + id + "]";
    }
  }

  private final Path file;
  private final boolean own;
  private final SecureRandom random;
  private List<Key> keys;

  /// @param own whether the file is ours to make and to change
  KeyRing(Path file, boolean own, SecureRandom random) {
    this.file = file;
    this.own = own;
    this.random = random;
    if (own && !Files.exists(file)) {
      this.keys = List.of(made());
      write();
    } else {
      this.keys = read();
    }
  }

  Key first() {
    return keys.getFirst();
  }

  List<Key> all() {
    return keys;
  }

  /// Another key is the first from now on: a new one of ours, or the first of the operator's file
  /// as it is now.
  void begin() {
    if (own) {
      var more = new ArrayList<Key>();
      more.add(made());
      more.addAll(keys);
      keys = List.copyOf(more);
      write();
    } else {
      keys = read();
    }
  }

  /// Nothing is encrypted with the others any more.
  void dropOthers() {
    if (own) {
      keys = List.of(keys.getFirst());
      write();
    }
  }

  private Key made() {
    var bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return Key.of(bytes);
  }

  private List<Key> read() {
    try {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw new StoreException(
            file + ": others may read the key of the credentials: chmod 600 " + file);
      }
      var read = new ArrayList<Key>();
      for (String line : Files.readAllLines(file)) {
        var text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          read.add(key(text));
        }
      }
      if (read.isEmpty()) {
        throw new StoreException(file + ": has no key; write one with: openssl rand -base64 32");
      }
      return List.copyOf(read);
    } catch (IOException e) {
      throw new StoreException(file + ": the key of the credentials cannot be read: " + e, e);
    }
  }

  private Key key(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      bytes = new byte[0];
    }
    if (bytes.length != KEY_BYTES) {
      throw new StoreException(
          file
              + ": a line is no key of 32 bytes in base64; make one with: openssl rand -base64 32");
    }
    return Key.of(bytes);
  }

  private void write() {
    var text = new StringBuilder("# keys of the credentials; the first one is used\n");
    keys.forEach(it -> text.append(Base64.getEncoder().encodeToString(it.bytes())).append('\n'));
    Durable.write(file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
  }

  /// Files that are whole or not at all, and their owner's alone.
  static final class Durable {

    private Durable() {}

    static void write(Path file, ByteBuffer bytes) {
      var part = file.resolveSibling(file.getFileName() + ".tmp");
      try {
        Files.deleteIfExists(part);
        try (var open =
            FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER))) {
          while (bytes.hasRemaining()) {
            open.write(bytes);
          }
          open.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(file);
      } catch (IOException e) {
        throw new StoreException(file + ": cannot be written: " + e.getMessage(), e);
      }
    }

    static void syncFolder(Path file) throws IOException {
      try (var folder =
          FileChannel.open(file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  @Override
  public String toString() {
    return "KeyRing" + Arrays.toString(keys.stream().map(Key::id).toArray());
  }
}
