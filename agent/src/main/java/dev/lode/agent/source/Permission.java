package dev.lode.agent.source;

import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.source.GitUrl;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/// Whether a repository may be fetched, by the operator's word and by where its host is.
///
/// @param allowed the operator's list
record Permission(List<Allowed> allowed) {

  /// The addresses that the host was found to have, for git to use and no others: a name may mean
  /// another host when it is asked again. Empty where it does not matter.
  List<InetAddress> check(GitUrl url) throws UnpreparedException {
    if (allowed.stream().noneMatch(it -> it.covers(url))) {
      throw UnpreparedException.caller(
          url
              + " may not be fetched here: the operator of its host allows "
              + (allowed.isEmpty()
                  ? "none"
                  : allowed.stream().map(Allowed::toString).collect(Collectors.joining(", ")))
              + " (--git-allow)");
    }
    return allowed.stream().anyMatch(it -> it.names(url)) ? List.of() : publicAddresses(url);
  }

  private static List<InetAddress> publicAddresses(GitUrl url) throws UnpreparedException {
    try {
      var addresses = List.of(InetAddress.getAllByName(url.host()));
      for (var address : addresses) {
        if (isPrivate(address)) {
          throw UnpreparedException.caller(
              url.host()
                  + " has the address "
                  + address.getHostAddress()
                  + ", which is not public: the operator must name the host to allow it"
                  + " (--git-allow "
                  + url.scheme()
                  + "://"
                  + url.host()
                  + ")");
        }
      }
      return addresses;
    } catch (UnknownHostException _) {
      throw UnpreparedException.fleet("the host of the repository is not known: " + url.host());
    }
  }

  static boolean isPrivate(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet6Address) {
      // Unique local, translated to IPv4 (64:ff9b::, 2002::), and whatever is no unicast of today.
      return (first & 0xe0) != 0x20 || (first == 0x20 && second == 0x02);
    }
    return first == 0
        || first >= 240
        || (first == 100 && (second & 0xc0) == 64)
        || (first == 192 && second == 0)
        || (first == 198 && (second & 0xfe) == 18);
  }
}
