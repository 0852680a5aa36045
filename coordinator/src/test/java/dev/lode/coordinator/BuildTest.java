package dev.lode.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.netty.channel.epoll.Epoll;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// The libraries under the coordinator load on this machine.
final class BuildTest {

  @Test
  void sqliteAnswers() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        var statement = connection.createStatement();
        var row = statement.executeQuery("select 1 + 1")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(2);
    }
  }

  @Test
  void epollLoads() {
    assertThat(Epoll.isAvailable()).isTrue();
  }

  @Test
  void webServerStarts() {
    var server = WebServer.builder().host("127.0.0.1").port(0).build().start();
    try {
      assertThat(server.port()).isPositive();
    } finally {
      server.stop();
    }
  }
}
