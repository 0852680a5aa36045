package dev.lode.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lode.common.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class EntranceTest {

  @TempDir Path folder;

  @Test
  void anHttpAddressIsAskedWhereGrpcIs() throws Exception {
    var http = serving("{\"version\": {\"major\": \"1\"}, \"grpc\": \"127.0.0.1:777\"}");
    try {
      var door = entrance("http://127.0.0.1:" + http.getAddress().getPort()).find();

      assertThat(door.grpc()).isEqualTo(new HostPort("127.0.0.1", 777));
      assertThat(door.token()).isEqualTo("t");
      assertThat(door.encrypted()).isFalse();
    } finally {
      http.stop(0);
    }
  }

  @Test
  void listeningEverywhereMeansTheHostThatWasAsked() throws Exception {
    var http = serving("{\"grpc\": \"0.0.0.0:777\"}");
    try {
      var door = entrance("http://localhost:" + http.getAddress().getPort() + "/").find();

      assertThat(door.grpc()).isEqualTo(new HostPort("localhost", 777));
    } finally {
      http.stop(0);
    }
  }

  @Test
  void anHttpServerThatIsNotLodeIsSaidToBeNone() throws Exception {
    var http = serving("<html>");
    try {
      var entrance = entrance("http://127.0.0.1:" + http.getAddress().getPort());
      assertThatThrownBy(entrance::find)
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("not JSON");
    } finally {
      http.stop(0);
    }
  }

  @Test
  void aGrpcAddressIsTakenAsItIs() throws Exception {
    assertThat(entrance("grpc://[::1]:7401").find().grpc()).isEqualTo(new HostPort("::1", 7401));
    assertThat(entrance("grpcs://gpu.example:7401").find().encrypted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:7400",
        "ftp://h:1",
        "http://host",
        "http://h:7400/lode",
        "http://",
        "http:// h:1"
      })
  void whatIsNoAddressIsRefusedWithTheFormItShouldHave(String url) {
    assertThatThrownBy(() -> entrance(url)).hasMessageContaining("http://HOST:PORT");
  }

  @Test
  void aTokenIsNotSentUnencryptedToAnotherMachineUnlessTold() {
    assertThatThrownBy(() -> entrance("http://192.0.2.1:7400")).hasMessageContaining("unencrypted");

    var told =
        Map.of(
            "LODE_URL", "http://192.0.2.1:7400", "LODE_TOKEN", "t", "LODE_INSECURE_PLAINTEXT", "1");
    assertThat(UrlEntrance.from(told, new DataFolder(folder)).token()).isEqualTo("t");
  }

  @Test
  void theFoldersTokenServesItsOwnCoordinatorAndNoOther() throws Exception {
    Files.writeString(
        folder.resolve("endpoints.json"),
        "{\"http\": \"http://127.0.0.1:80\", \"grpc\": \"127.0.0.1:81\"}");
    Files.writeString(folder.resolve("admin.token"), "secret\n");
    Files.createFile(folder.resolve("lode.db"));
    try (var _ = Held.lock(folder)) {
      var data = new DataFolder(folder);
      assertThat(UrlEntrance.from(Map.of("LODE_URL", "grpc://127.0.0.1:81"), data).token())
          .isEqualTo("secret");
      assertThatThrownBy(() -> UrlEntrance.from(Map.of("LODE_URL", "grpc://127.0.0.1:82"), data))
          .hasMessageContaining("LODE_TOKEN");
    }
  }

  @Test
  void aFolderThatNobodyServesSaysHowToStartSomebody() {
    var entrance = new FolderEntrance(new DataFolder(folder), null, null);

    assertThatThrownBy(entrance::find)
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("lode up --data " + folder);
    assertThat(entrance.worthWaiting()).isFalse();
  }

  @Test
  void aFolderThatIsServedLeadsToItsCoordinatorWithItsToken() throws Exception {
    Files.writeString(
        folder.resolve("endpoints.json"),
        "{\"http\": \"http://127.0.0.1:80\", \"grpc\": \"127.0.0.1:81\"}");
    Files.writeString(folder.resolve("admin.token"), "secret\n");
    try (var _ = Held.lock(folder)) {
      var entrance = new FolderEntrance(new DataFolder(folder), null, null);

      assertThat(entrance.worthWaiting()).isTrue();
      assertThat(entrance.find())
          .isEqualTo(
              new Door(new HostPort("127.0.0.1", 81), "secret", false, null, folder.toString()));
    }
  }

  @Test
  void theUsualFolderFollowsTheXdgRule() {
    assertThat(DataFolder.usual(Map.of("XDG_DATA_HOME", "/x", "HOME", "/h")).path())
        .isEqualTo(Path.of("/x/lode"));
    assertThat(DataFolder.usual(Map.of("XDG_DATA_HOME", "relative", "HOME", "/h")).path())
        .isEqualTo(Path.of("/h/.local/share/lode"));
  }

  private UrlEntrance entrance(String url) {
    return UrlEntrance.from(Map.of("LODE_URL", url, "LODE_TOKEN", "t"), new DataFolder(folder));
  }

  private static HttpServer serving(String answer) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/lode",
        exchange -> {
          var bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          try (var body = exchange.getResponseBody()) {
            body.write(bytes);
          }
        });
    server.start();
    return server;
  }

  /// A lock as another process would hold it: by a child, because locks belong to processes.
  private record Held(Process process) implements AutoCloseable {
    static Held lock(Path folder) throws IOException {
      var lock = folder.resolve("coordinator.lock");
      FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      var process =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  "import fcntl,sys\nf=open(sys.argv[1],'r+')\nfcntl.lockf(f,fcntl.LOCK_EX)\n"
                      + "print('held',flush=True)\nsys.stdin.read()",
                  lock.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.inputReader().readLine()).isEqualTo("held");
      return new Held(process);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
