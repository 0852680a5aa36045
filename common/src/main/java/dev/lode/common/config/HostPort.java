package dev.lode.common.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// An address to listen on or to call: `HOST:PORT`, `[IPV6]:PORT`. Port 0 takes a free one when
/// listening.
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isBlank() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "not an address of the form HOST:PORT: " + host + ":" + port);
    }
  }

  public static HostPort from(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not an address of the form HOST:PORT: " + text);
    }
    var host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an address of the form HOST:PORT: " + text, e);
    }
  }

  public HostPort withPort(int other) {
    return new HostPort(host, other);
  }

  /// Whether only this machine can reach it.
  public boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
