package dev.lode.cli.client;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way to the coordinator that `LODE_URL` names: its HTTP address, which is asked where gRPC is
/// served, or its gRPC address at once.
///
/// @param url `http`, `https`, `grpc` or `grpcs`, with a host and a port
/// @param authority PEM of whoever vouches for it; null for those that Java trusts
/// @param source where the address was found, for people
public record UrlEntrance(URI url, String token, @Nullable Path authority, String source)
    implements Entrance {

  /// The variable that names the coordinator.
  public static final String URL = "LODE_URL";

  private static final String FORM =
      "; write it like http://HOST:PORT (its HTTP address) or grpc://HOST:PORT";

  /// The coordinator that the environment names.
  ///
  /// @param folder whose token serves when `LODE_TOKEN` is not set and the coordinator is the
  ///   folder's
  public static UrlEntrance from(Map<String, String> environment, DataFolder folder) {
    var text = environment.getOrDefault(URL, "");
    var source = URL + "=" + text;
    var url = url(text, source);
    encryptedUnless(
        environment.containsKey("LODE_INSECURE_PLAINTEXT"),
        url,
        source,
        "set LODE_INSECURE_PLAINTEXT=1");
    var authority = environment.get("LODE_CA");
    return new UrlEntrance(
        url,
        token(environment, url, folder),
        authority == null ? null : Path.of(authority),
        source);
  }

  /// The coordinator that somebody has logged in to, or is about to.
  ///
  /// @param token in place of the login's; null for that
  public static UrlEntrance from(SavedLogin.Login login, @Nullable String token) {
    var source = "login to " + login.url();
    var url = url(login.url(), login.url());
    encryptedUnless(login.plaintext(), url, login.url(), "give --insecure-plaintext");
    return new UrlEntrance(
        url, token == null ? Tokens.checked(login.token()) : token, login.authority(), source);
  }

  /// Never prints the token.
  @Override
  public String toString() {
    return source;
  }

  @Override
  public Door find() throws Unreachable {
    return new Door(
        url.getScheme().startsWith("grpc") ? hostPort(url) : new WellKnown(url, authority).grpc(),
        token,
        encrypted(url),
        authority,
        source);
  }

  private static void encryptedUnless(boolean allowed, URI url, String named, String allow) {
    if (!allowed && !encrypted(url) && !loopback(url)) {
      throw badInput(
          named
              + " would send your token unencrypted to another machine; use https:// or grpcs://, "
              + "or "
              + allow
              + " where nobody else can listen");
    }
  }

  private static URI url(String text, String named) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw badInput(named + " is no address" + FORM);
    }
    var scheme = String.valueOf(url.getScheme());
    if (!scheme.matches("https?|grpcs?") || url.getHost() == null || url.getPort() <= 0) {
      throw badInput(named + " is no address" + FORM);
    }
    if (!String.valueOf(url.getPath()).matches("/?")) {
      throw badInput(named + " has a path, which Lode's address has not" + FORM);
    }
    return url;
  }

  private static boolean encrypted(URI url) {
    return url.getScheme().endsWith("s");
  }

  private static boolean loopback(URI url) {
    return hostPort(url).loopback();
  }

  static HostPort hostPort(URI url) {
    var host = url.getHost();
    return new HostPort(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host, url.getPort());
  }

  private static String token(Map<String, String> environment, URI url, DataFolder folder) {
    var given = environment.get(Tokens.VARIABLE);
    if (given != null) {
      return Tokens.checked(given);
    }
    var own = Tokens.ofCoordinatorAt(url, folder);
    if (own == null) {
      throw new CommandFailed(
          ExitCode.TOKEN,
          "no token for "
              + URL
              + "="
              + url
              + ": set "
              + Tokens.VARIABLE
              + " to the content of admin.token in the coordinator's data folder");
    }
    return own;
  }
}
