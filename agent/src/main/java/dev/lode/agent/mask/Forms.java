package dev.lode.agent.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ways in which a secret may be written: as it is, in base64 at each of the three places that
/// it may have among other bytes, in base64 broken into lines, in a URL, in JSON.
///
/// What is longer than [#LONGEST] is looked for in pieces, each of which is masked wherever it
/// stands; so nothing that is looked for is long, and a part of a long secret is masked too.
final class Forms {

  static final int SHORTEST = 6;
  static final int LONGEST = 64;
  private static final int PIECE = 32;

  /// A piece of fewer different bytes, such as blanks, says nothing.
  private static final int TELLING = 4;

  private static final int MIME_LINE = 76;
  private static final int LINE = 16;

  private Forms() {}

  /// Every piece of text to be masked, each once.
  static List<byte[]> of(Collection<byte[]> secrets) {
    Map<String, byte[]> pieces = new HashMap<>();
    for (byte[] secret : secrets) {
      var form = trimmed(secret);
      if (form.length >= SHORTEST) {
        all(form).forEach(it -> pieces(it, pieces));
      }
    }
    return List.copyOf(pieces.values());
  }

  /// A file's last line break is no part of what is secret in it.
  private static byte[] trimmed(byte[] secret) {
    int end = secret.length;
    while (end > 0 && (secret[end - 1] == '\n' || secret[end - 1] == '\r')) {
      end--;
    }
    return Arrays.copyOf(secret, end);
  }

  private static List<byte[]> all(byte[] secret) {
    var forms = new ArrayList<byte[]>();
    forms.add(secret);
    lines(secret, forms);
    for (int before = 0; before < 3; before++) {
      var encoded = base64(secret, before);
      forms.add(encoded.getBytes(US_ASCII));
      forms.add(encoded.replace('+', '-').replace('/', '_').getBytes(US_ASCII));
    }
    mimeLines(secret, forms);
    var text = new String(secret, UTF_8);
    if (Arrays.equals(text.getBytes(UTF_8), secret)) {
      inUrls(text, forms);
      forms.add(inJson(text).getBytes(UTF_8));
    }
    return forms;
  }

  /// Of a secret of several lines each may be printed alone.
  private static void lines(byte[] secret, List<byte[]> forms) {
    int from = 0;
    for (int at = 0; at <= secret.length; at++) {
      if (at == secret.length || secret[at] == '\n') {
        if (at - from >= LINE && at - from < secret.length) {
          forms.add(trimmed(Arrays.copyOfRange(secret, from, at)));
        }
        from = at + 1;
      }
    }
  }

  /// The letters that do not depend on what stands before and after it.
  private static String base64(byte[] secret, int before) {
    var bytes = new byte[before + secret.length];
    System.arraycopy(secret, 0, bytes, before, secret.length);
    var letters = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    return letters.substring((before * 8 + 5) / 6, bytes.length * 8 / 6);
  }

  private static void mimeLines(byte[] secret, List<byte[]> forms) {
    var letters = base64(secret, 0);
    for (int at = 0; letters.length() > MIME_LINE && at < letters.length(); at += MIME_LINE) {
      var line = letters.substring(at, Math.min(letters.length(), at + MIME_LINE));
      forms.add(line.getBytes(US_ASCII));
    }
  }

  private static void inUrls(String text, List<byte[]> forms) {
    var form = URLEncoder.encode(text, UTF_8);
    var strict = form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    var path = strict.replace("%2F", "/");
    for (var url : List.of(form, strict, path)) {
      forms.add(url.getBytes(US_ASCII));
      forms.add(lowerHex(url).getBytes(US_ASCII));
    }
  }

  private static String lowerHex(String url) {
    var lower = new StringBuilder(url);
    for (int at = url.indexOf('%'); at >= 0; at = url.indexOf('%', at + 3)) {
      for (int digit = at + 1; digit < at + 3; digit++) {
        lower.setCharAt(digit, Character.toLowerCase(url.charAt(digit)));
      }
    }
    return lower.toString();
  }

  private static String inJson(String text) {
    var json = new StringBuilder();
    text.chars()
        .forEach(
            it -> {
              switch (it) {
                case '"', '\\' -> json.append('\\').append((char) it);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> json.append((char) it);
              }
            });
    return json.toString();
  }

  private static void pieces(byte[] form, Map<String, byte[]> pieces) {
    if (form.length < SHORTEST) {
      return;
    }
    if (form.length <= LONGEST) {
      add(form, pieces);
      return;
    }
    boolean any = false;
    for (int at = 0; at < form.length; at += PIECE) {
      int from = Math.min(at, form.length - PIECE);
      var piece = Arrays.copyOfRange(form, from, from + PIECE);
      if (telling(piece)) {
        add(piece, pieces);
        any = true;
      }
    }
    if (!any) {
      add(Arrays.copyOf(form, LONGEST), pieces);
    }
  }

  private static boolean telling(byte[] piece) {
    var seen = new boolean[256];
    int different = 0;
    for (byte it : piece) {
      different += seen[it & 0xff] ? 0 : 1;
      seen[it & 0xff] = true;
    }
    return different >= TELLING;
  }

  private static void add(byte[] piece, Map<String, byte[]> pieces) {
    pieces.put(new String(piece, StandardCharsets.ISO_8859_1), piece);
  }
}
