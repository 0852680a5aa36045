package dev.lode.coordinator.api.grpc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Where a page of jobs ended, as text that callers need not understand.
final class PageToken {

  private static final Pattern FORM = Pattern.compile("before:([1-9][0-9]{0,17})");

  private PageToken() {}

  /// Empty when there is no next page.
  static String of(long nextBefore) {
    return nextBefore == 0
        ? ""
        : Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("before:" + nextBefore).getBytes(StandardCharsets.UTF_8));
  }

  /// Only jobs with smaller numbers; throws [BadRequestException] for what is no token.
  static long before(String token) {
    if (token.isEmpty()) {
      return Long.MAX_VALUE;
    }
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      var form = FORM.matcher(text);
      if (form.matches()) {
        return Long.parseLong(form.group(1));
      }
    } catch (IllegalArgumentException _) {
      // Not base64: told below.
    }
    throw new BadRequestException(
        "page_token: not one of ours; take the next_page_token of the page before");
  }
}
