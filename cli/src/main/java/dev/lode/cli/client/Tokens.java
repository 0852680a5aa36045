package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a caller's token comes from.
public final class Tokens {

  /// The variable that holds the token.
  public static final String VARIABLE = "LODE_TOKEN";

  /// Longer than any.
  static final int MAX_LENGTH = 4096;

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1," + MAX_LENGTH + "}");

  private Tokens() {}

  /// The token of `LODE_TOKEN`; null when it is not set.
  public static @Nullable String given(Map<String, String> environment) {
    var token = environment.get(VARIABLE);
    return token == null ? null : checked(token);
  }

  /// The token as it can be sent.
  static String checked(String token) {
    var stripped = token.strip();
    if (!formed(stripped)) {
      throw new CommandFailed(
          ExitCode.TOKEN,
          VARIABLE + " is empty or holds characters that no token has; copy it again");
    }
    return stripped;
  }

  /// Whether it can be one.
  static boolean formed(String token) {
    return FORM.matcher(token).matches();
  }

  /// The folder's token when the coordinator at this address is the folder's; otherwise null: a
  /// token is shown to nobody but its own coordinator.
  static @Nullable String ofCoordinatorAt(URI url, DataFolder folder) {
    try {
      if (!folder.used() || !folder.served()) {
        return null;
      }
      var endpoints = folder.endpoints();
      boolean same =
          endpoints != null
              && (url.getScheme().startsWith("grpc")
                  ? endpoints.grpc().toString().equals(url.getAuthority())
                  : endpoints.http().equals(url.getScheme() + "://" + url.getAuthority()));
      return same ? DataFolder.readToken(folder.adminToken()) : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }
}
