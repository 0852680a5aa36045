package dev.lode.cli.drill;

import dev.lode.common.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Carries TCP connections on loopback to a target that may move, and can cut them, or keep them
/// open and let nothing pass. What is held back is carried on afterwards, all of it.
///
/// Bounded: a connection's bytes wait in one buffer a direction, and behind that in the kernel's.
///
/// Threads: any.
final class Proxy implements AutoCloseable {

  private static final int BUFFER = 32 << 10;
  private static final int CONNECT_MILLIS = 5_000;

  /// Which way bytes go.
  enum Direction {
    TO_TARGET,
    FROM_TARGET
  }

  /// The two ends of one connection.
  private record Pair(Socket caller, Socket target) {
    void reset() {
      abort(caller);
      abort(target);
    }
  }

  private final String name;
  private final ServerSocket server;
  private final Gate toTarget = new Gate();
  private final Gate fromTarget = new Gate();
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile InetSocketAddress target;
  private volatile boolean cut;

  private Proxy(String name, ServerSocket server, HostPort target) {
    this.name = name;
    this.server = server;
    this.target = address(target);
  }

  /// @param name of its threads
  static Proxy open(String name, HostPort target) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var proxy = new Proxy(name, server, target);
    Thread.ofVirtual().name(name + "-accept").start(proxy::accept);
    return proxy;
  }

  /// Where it is called.
  HostPort address() {
    return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  /// Further connections go there.
  void target(HostPort next) {
    target = address(next);
  }

  /// Resets all connections, and every further one until [#mend].
  void cut() {
    cut = true;
    pairs.forEach(Pair::reset);
  }

  void mend() {
    cut = false;
  }

  void hold(Direction direction) {
    gate(direction).set(false);
  }

  void resume(Direction direction) {
    gate(direction).set(true);
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    toTarget.set(true);
    fromTarget.set(true);
  }

  private Gate gate(Direction direction) {
    return switch (direction) {
      case TO_TARGET -> toTarget;
      case FROM_TARGET -> fromTarget;
    };
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var caller = server.accept();
        Thread.ofVirtual().name(name + "-connect").start(() -> connect(caller));
      } catch (IOException e) {
        // It was closed, or a caller has gone again before it was taken.
      }
    }
  }

  private void connect(Socket caller) {
    var callee = new Socket();
    var pair = new Pair(caller, callee);
    pairs.add(pair);
    try {
      demandMended();
      callee.connect(target, CONNECT_MILLIS);
      demandMended();
      // On loopback, calling a free port may by chance reach nobody but oneself.
      if (callee.getLocalPort() == callee.getPort()) {
        throw new IOException("nobody there");
      }
      caller.setTcpNoDelay(true);
      callee.setTcpNoDelay(true);
      Thread.ofVirtual().name(name + "-back").start(() -> carry(pair, callee, caller, fromTarget));
      carry(pair, caller, callee, toTarget);
    } catch (IOException e) {
      drop(pair);
    }
  }

  private void demandMended() throws IOException {
    if (cut) {
      throw new IOException("cut");
    }
  }

  /// One direction of a connection, to its end.
  private void carry(Pair pair, Socket from, Socket to, Gate gate) {
    var buffer = new byte[BUFFER];
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        gate.pass();
        out.write(buffer, 0, read);
      }
      gate.pass();
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        drop(pair);
      }
    } catch (IOException e) {
      drop(pair);
    }
  }

  private void drop(Pair pair) {
    pairs.remove(pair);
    pair.reset();
  }

  /// As a host does that knows nothing of the connection any more.
  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody is there to be told.
    }
  }

  private static InetSocketAddress address(HostPort at) {
    return new InetSocketAddress(at.host(), at.port());
  }
}
