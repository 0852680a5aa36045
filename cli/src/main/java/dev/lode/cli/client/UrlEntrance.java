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
public record UrlEntrance(URI url, String token, @Nullable Path authority) implements Entrance {

  /// The variable that names the coordinator.
  public static final String URL = "LODE_URL";

  private static final String FORM =
      "; write it like http://HOST:PORT (its HTTP address) or grpc://HOST:PORT";

  /// @param folder whose token serves when `LODE_TOKEN` is not set and the coordinator is the
  ///   folder's
  public static UrlEntrance from(Map<String, String> environment, DataFolder folder) {
    var url = url(environment.getOrDefault(URL, ""));
    if (!encrypted(url) && !loopback(url) && !environment.containsKey("LODE_INSECURE_PLAINTEXT")) {
      throw badInput(
          URL
              + "="
              + url
              + " would send your token unencrypted to another machine; use https:// or grpcs://, "
              + "or set LODE_INSECURE_PLAINTEXT=1 where nobody else can listen");
    }
    var authority = environment.get("LODE_CA");
    return new UrlEntrance(
        url, token(environment, url, folder), authority == null ? null : Path.of(authority));
  }

  @Override
  public Door find() throws Unreachable {
    return new Door(
        url.getScheme().startsWith("grpc") ? hostPort(url) : new WellKnown(url, authority).grpc(),
        token,
        encrypted(url),
        authority,
        URL + "=" + url);
  }

  private static URI url(String text) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw badInput(URL + "=" + text + " is no address" + FORM);
    }
    var scheme = String.valueOf(url.getScheme());
    if (!scheme.matches("https?|grpcs?") || url.getHost() == null || url.getPort() <= 0) {
      throw badInput(URL + "=" + text + " is no address" + FORM);
    }
    if (!String.valueOf(url.getPath()).matches("/?")) {
      throw badInput(URL + "=" + text + " has a path, which Lode's address has not" + FORM);
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
