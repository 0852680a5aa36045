package dev.lode.coordinator.access;

import dev.lode.common.config.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// A secret that opens a door: a prefix that says which, and 256 random bits. Never printed.
public final class Token {

  private static final int RANDOM_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{16,512}");

  private final byte[] text;

  private Token(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /// The token in this file, which its owner alone may read; made when there is none yet.
  ///
  /// @param random must not be guessable
  public static Token in(Path file, String prefix, RandomGenerator random) throws StartException {
    try {
      if (!Files.exists(file)) {
        write(file, prefix + fresh(random));
      }
      var text = Files.readString(file).strip();
      if (!FORM.matcher(text).matches()) {
        throw new StartException(
            file + " does not hold a token: remove the file, and a new one is made");
      }
      return new Token(text);
    } catch (IOException e) {
      throw new StartException("cannot keep the token " + file + ": " + e.getMessage(), e);
    }
  }

  private static String fresh(RandomGenerator random) {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Whole or not at all, and at no time readable by others.
  private static void write(Path file, String text) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(part);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(part, options, ownerOnly)) {
      var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Takes the same time wherever the difference is.
  public boolean matches(String presented) {
    return MessageDigest.isEqual(text, presented.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Token[...]";
  }
}
