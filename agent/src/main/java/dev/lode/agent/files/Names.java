package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// File names as UTF-8, whatever the locale of this process. A path made from text uses the
/// locale's encoding, and in the C locale refuses all but ASCII; a path made from a URI takes the
/// bytes as they are.
final class Names {

  private static final int HEX = 16;
  private static final int MAX_PRINTED = 200;

  private Names() {}

  /// One part of a name, as a relative path.
  ///
  /// @throws IllegalArgumentException when it is not valid Unicode
  static Path path(String part) {
    var uri = new StringBuilder("file:///");
    var bytes = encode(part);
    while (bytes.hasRemaining()) {
      uri.append(String.format(Locale.ROOT, "%%%02x", bytes.get()));
    }
    return Path.of(URI.create(uri.toString())).getFileName();
  }

  static String[] parts(RelativePath name) {
    return name.value().split("/", -1);
  }

  /// A path's last part; null when it is not valid UTF-8.
  static @Nullable String text(Path path) {
    // Beneath a folder that cannot be: asking for a URI looks whether the path is a folder.
    var nowhere = FileSystems.getDefault().getPath("/dev/null").resolve(path.getFileName());
    var raw = nowhere.toUri().getRawPath();
    return decode(raw.substring(raw.lastIndexOf('/') + 1));
  }

  /// For people: no control characters, and not longer than a line or two.
  static String printable(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .limit(MAX_PRINTED + 1L)
        .forEach(
            it -> {
              if (Character.isISOControl(it)) {
                text.append(String.format(Locale.ROOT, "\\x%02x", it));
              } else {
                text.appendCodePoint(it);
              }
            });
    if (text.codePointCount(0, text.length()) > MAX_PRINTED) {
      text.setLength(text.offsetByCodePoints(0, MAX_PRINTED));
      text.append('…');
    }
    return text.toString();
  }

  private static ByteBuffer encode(String part) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not a name in Unicode: " + part, e);
    }
  }

  private static @Nullable String decode(String percented) {
    var bytes = ByteBuffer.allocate(percented.length());
    for (int i = 0; i < percented.length(); i++) {
      if (percented.charAt(i) == '%') {
        bytes.put((byte) Integer.parseInt(percented, i + 1, i + 3, HEX));
        i += 2;
      } else {
        bytes.put((byte) percented.charAt(i));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
