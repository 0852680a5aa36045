package dev.lode.agent.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/// A key that lies in memory, in a file of `/dev/shm` that the agent's user alone may read: agents
/// of the same folder share it until the host is booted again. Where there is no such place, it
/// lies in the agent's folder.
final class BootKey {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int BYTES = 32;

  private BootKey() {}

  static byte[] of(Path data) throws IOException {
    var file =
        Files.isWritable(MEMORY)
            ? MEMORY.resolve("lode-agent-" + sum(data.toRealPath()) + ".key")
            : data.resolve("secrets.key");
    var key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    try (var out =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap(key));
      return key;
    } catch (FileAlreadyExistsException _) {
      return known(file, data);
    }
  }

  /// Somebody else may have put a file there: it must be as we make it, and of who owns our folder.
  private static byte[] known(Path file, Path data) throws IOException {
    boolean ours =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(data))
            && PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
                .equals("rw-------");
    var key = ours ? Files.readAllBytes(file) : new byte[0];
    if (key.length != BYTES) {
      throw new IOException(file + " is not the agent's own key: remove it when no job runs here");
    }
    return key;
  }

  private static String sum(Path path) {
    try {
      var sum =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
