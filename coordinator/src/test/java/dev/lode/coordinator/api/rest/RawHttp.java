package dev.lode.coordinator.api.rest;

import dev.lode.coordinator.api.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection on which a test says exactly what it wants to.
final class RawHttp implements AutoCloseable {

  private final Socket socket;

  RawHttp(Stage stage) throws IOException {
    socket = new Socket();
    socket.setSoTimeout((int) Stage.LONG.toMillis());
    socket.connect(stage.httpAddress());
  }

  RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /// Everything up to the end of the headers.
  String head() throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in().read();
      if (b < 0) {
        return head.toString(StandardCharsets.ISO_8859_1) + "(end)";
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /// A whole answer with a length.
  String answer() throws IOException {
    var head = head();
    int at = head.indexOf("Content-Length: ");
    if (at < 0) {
      return head;
    }
    int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
    return head + new String(in().readNBytes(length), StandardCharsets.UTF_8);
  }

  /// Whether the server has closed the connection, in one way or the other.
  boolean closed() throws IOException {
    try {
      return in().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// As a client that dies: the server gets a reset.
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
