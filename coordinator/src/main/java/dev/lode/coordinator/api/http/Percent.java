package dev.lode.coordinator.api.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Undoes percent-encoding; what is none is refused.
final class Percent {

  private Percent() {}

  /// @param where stands in the refusal
  static String decode(String text, String where, boolean plusIsBlank) {
    if (text.indexOf('%') < 0 && !(plusIsBlank && text.indexOf('+') >= 0)) {
      return text;
    }
    var bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(octet(text, i, where));
        i += 2;
      } else if (c == '+' && plusIsBlank) {
        bytes.put((byte) ' ');
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      throw new RefusalException(HttpError.invalid(where + ": not UTF-8 when percent-decoded"));
    }
  }

  private static byte octet(String text, int at, String where) {
    if (at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2))) {
      return (byte) HexFormat.fromHexDigits(text, at + 1, at + 3);
    }
    throw new RefusalException(
        HttpError.invalid(where + ": '%' must be followed by two hex digits"));
  }

  /// `a=1&b=2&a=3`, in the order given.
  static Map<String, List<String>> query(String raw) {
    var parameters = new LinkedHashMap<String, List<String>>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        var name = decode(equals < 0 ? pair : pair.substring(0, equals), "query", true);
        var value = equals < 0 ? "" : decode(pair.substring(equals + 1), name, true);
        parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return parameters;
  }
}
