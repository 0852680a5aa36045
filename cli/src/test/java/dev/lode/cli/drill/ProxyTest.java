package dev.lode.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.cli.drill.Proxy.Direction;
import dev.lode.common.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Over real sockets.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProxyTest {

  private static final int QUIET_MILLIS = 200;

  private ServerSocket server;
  private Proxy proxy;
  private Socket caller;
  private Socket callee;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = Proxy.open("test", at(server));
    caller = call();
    callee = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    caller.close();
    callee.close();
    server.close();
  }

  @Test
  void bytesPassBothWays() throws IOException {
    send(caller, "question");
    assertThat(receive(callee, 8)).isEqualTo("question");
    send(callee, "answer");
    assertThat(receive(caller, 6)).isEqualTo("answer");
  }

  @Test
  void theEndOfOneDirectionIsPassedOnAndTheOtherStaysOpen() throws IOException {
    send(caller, "all");
    caller.shutdownOutput();
    assertThat(callee.getInputStream().readAllBytes()).asString().isEqualTo("all");
    send(callee, "answer");
    callee.shutdownOutput();
    assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("answer");
  }

  @Test
  void nothingPassesWhileHeldAndAllOfItAfterwards() throws Exception {
    proxy.hold(Direction.TO_TARGET);
    var sent = new byte[20 << 20];
    new Random(3).nextBytes(sent);
    var sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                caller.getOutputStream().write(sent);
                caller.shutdownOutput();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertQuiet(callee);
    assertThat(sending).as("more is held back than there is room for").isNotDone();

    proxy.resume(Direction.TO_TARGET);

    callee.setSoTimeout(0);
    assertThat(callee.getInputStream().readAllBytes()).isEqualTo(sent);
    sending.get();
  }

  @Test
  void oneDirectionIsHeldAndTheOtherPasses() throws IOException {
    proxy.hold(Direction.FROM_TARGET);
    send(callee, "answer");
    send(caller, "question");
    assertThat(receive(callee, 8)).isEqualTo("question");
    assertQuiet(caller);

    proxy.resume(Direction.FROM_TARGET);

    caller.setSoTimeout(0);
    assertThat(receive(caller, 6)).isEqualTo("answer");
  }

  @Test
  void aCutResetsBothEndsAndWhoCallsMeanwhile() throws IOException {
    proxy.cut();

    assertThatThrownBy(() -> ended(caller)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ended(callee)).isInstanceOf(IOException.class);
    try (var another = call()) {
      assertThatThrownBy(() -> ended(another)).isInstanceOf(IOException.class);
    }

    proxy.mend();
    try (var later = call();
        var met = server.accept()) {
      send(later, "back");
      assertThat(receive(met, 4)).isEqualTo("back");
    }
  }

  @Test
  void furtherConnectionsGoToWhereTheTargetHasMoved() throws IOException {
    try (var moved = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      proxy.target(at(moved));
      try (var later = call();
          var met = moved.accept()) {
        send(later, "here");
        assertThat(receive(met, 4)).isEqualTo("here");
      }
    }
    send(caller, "still");
    assertThat(receive(callee, 5)).isEqualTo("still");
  }

  @Test
  void whoCallsWhileNobodyIsBehindItIsReset() throws IOException {
    server.close();
    try (var later = call()) {
      assertThatThrownBy(() -> ended(later)).isInstanceOf(IOException.class);
    }
  }

  private Socket call() throws IOException {
    return new Socket(proxy.address().host(), proxy.address().port());
  }

  private static HostPort at(ServerSocket server) {
    return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  private static void ended(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new AssertionError("ended well, and not by a reset");
    }
  }

  private static void assertQuiet(Socket socket) throws IOException {
    socket.setSoTimeout(QUIET_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
