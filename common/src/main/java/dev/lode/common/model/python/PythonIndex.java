package dev.lode.common.model.python;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// Where packages come from.
///
/// @param url the package index, or empty for the one that is usual
/// @param extraUrls asked as well
public record PythonIndex(String url, List<String> extraUrls) {

  public static final int MAX_EXTRA = 10;
  public static final int MAX_URL = 2000;

  /// Nothing said.
  public static final PythonIndex USUAL = new PythonIndex("", List.of());

  public PythonIndex {
    extraUrls = List.copyOf(extraUrls);
    if (extraUrls.size() > MAX_EXTRA) {
      throw new IllegalArgumentException("more than 10 extra package indexes");
    }
    if (!url.isEmpty()) {
      check(url);
    }
    extraUrls.forEach(PythonIndex::check);
  }

  public boolean isUsual() {
    return equals(USUAL);
  }

  /// A password in an address ends up in command lines and logs: it is refused.
  private static void check(String url) {
    try {
      var uri = new URI(url);
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "a package index must not hold a user name or password: the agent's operator puts them"
                + " into a netrc file (--python-netrc)");
      }
      var scheme = uri.getScheme();
      if (url.length() <= MAX_URL
          && ("https".equals(scheme) || "http".equals(scheme))
          && uri.getHost() != null) {
        return;
      }
    } catch (URISyntaxException _) {
      // Told below: the address may hold a password, and so may the exception.
    }
    throw new IllegalArgumentException("a package index is an address http(s)://HOST/PATH");
  }
}
