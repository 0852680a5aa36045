package dev.lode.coordinator.api.rest;

import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a whole are wanted.
///
/// @param whole whether that is all of it because nobody asked for a part
record ByteRange(long first, long length, boolean whole) {

  private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// @param header the header `Range`; what is not one range of bytes is as good as none, as HTTP
  ///   has it
  static ByteRange of(@Nullable String header, long size) {
    var form = FORM.matcher(header == null ? "" : header.replace(" ", ""));
    if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
      return new ByteRange(0, size, true);
    }
    long first;
    long last = size - 1;
    if (form.group(1).isEmpty()) {
      first = Math.max(0, size - Long.parseLong(form.group(2)));
    } else {
      first = Long.parseLong(form.group(1));
      if (!form.group(2).isEmpty()) {
        long asked = Long.parseLong(form.group(2));
        if (asked < first) {
          return new ByteRange(0, size, true);
        }
        last = Math.min(last, asked);
      }
    }
    if (first > last) {
      throw new RefusalException(
          new HttpError(
              416,
              "RANGE_NOT_SATISFIABLE",
              "there are " + size + " bytes",
              Map.of("Content-Range", "bytes */" + size)));
    }
    return new ByteRange(first, last - first + 1, false);
  }

  String contentRange(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}
