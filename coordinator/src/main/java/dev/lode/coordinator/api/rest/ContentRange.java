package dev.lode.coordinator.api.rest;

import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where in a whole the bytes of a request belong.
record ContentRange(long first, long wholeLength) {

  private static final Pattern FORM =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

  /// @param header the header `Content-Range`; null when the request has the whole
  /// @param length of the request's body, which must go to the end of the whole
  static ContentRange of(@Nullable String header, long length) {
    if (header == null) {
      return new ContentRange(0, length);
    }
    var form = FORM.matcher(header.strip());
    if (!form.matches()) {
      throw refused("must be 'bytes FIRST-LAST/WHOLE', not '" + header + "'");
    }
    long first = Long.parseLong(form.group(1));
    long last = Long.parseLong(form.group(2));
    long whole = Long.parseLong(form.group(3));
    if (last - first + 1 != length) {
      throw refused("names " + (last - first + 1) + " bytes, but the body has " + length);
    }
    if (last + 1 != whole) {
      throw refused("must go to the last byte of the blob: what comes last makes it whole");
    }
    return new ContentRange(first, whole);
  }

  private static RefusalException refused(String why) {
    return new RefusalException(HttpError.invalid("Content-Range: " + why));
  }
}
