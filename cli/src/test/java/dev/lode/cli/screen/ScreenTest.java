package dev.lode.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ScreenTest {

  private static final String ERASE = "\r\u001b[K";

  /// Both streams lead to the same terminal, as they do for a person.
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

  @Test
  void theBarMakesWayForTheLogAndComesBackBelowIt() {
    try (var screen = onTerminal()) {
      screen.log(ByteString.copyFromUtf8("first line\n"));
      screen.progress(40, "epoch 2");
      await().until(() -> text().contains("40%"));
      screen.log(ByteString.copyFromUtf8("second line\n"));

      assertThat(text()).containsPattern("(?s)first line\n.*40%.*\r\u001b\\[Ksecond line\n.*40%");
    }
    assertThat(text()).endsWith(ERASE);
  }

  @Test
  void belowAnUnfinishedLineThereIsNoBar() {
    try (var screen = onTerminal()) {
      screen.progress(40, "epoch 2");
      await().until(() -> text().contains("40%"));
      screen.log(ByteString.copyFromUtf8("no newline yet"));
      assertThat(text()).endsWith(ERASE + "no newline yet");
      screen.log(ByteString.copyFromUtf8(" and now\n"));
      assertThat(text()).containsPattern("no newline yet and now\n.*40%");
    }
  }

  @Test
  void whatLodeSaysBeginsALineOfItsOwn() {
    try (var screen = onTerminal()) {
      screen.log(ByteString.copyFromUtf8("no newline"));
      screen.say("a sentence");
    }
    assertThat(text()).isEqualTo("no newline\nlode: a sentence\n");
  }

  @Test
  void elsewhereProgressIsALineEachTimeItMoves() {
    var out = new ByteArrayOutputStream();
    try (var screen = Screen.of(streams(out, false), false, Map.of("TERM", "xterm"))) {
      screen.log(ByteString.copyFromUtf8("log"));
      screen.progress(4.2, "begun");
      screen.progress(4.7, "begun");
      screen.progress(100, "do\u001b[2Jne\n");
    }
    assertThat(out).hasToString("log");
    assertThat(text()).isEqualTo("progress   4 %  begun\nprogress 100 %  do [2Jne\n");
  }

  @Test
  void aReaderThatGoesAwayDoesNotStopTheRest() {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (var screen =
        Screen.of(new Streams(broken, new PrintStream(terminal), false, false), false, Map.of())) {
      screen.log(ByteString.copyFromUtf8("log"));
      screen.log(ByteString.copyFromUtf8("more"));
      screen.say("a sentence");

      assertThat(screen.failure()).hasMessage("Broken pipe");
    }
    assertThat(text()).isEqualTo("lode: a sentence\n");
  }

  @Test
  void nothingFollowsTheLastSentence() {
    try (var screen = onTerminal()) {
      screen.progress(40, "epoch 2");
      screen.leave("left");
      screen.say("the coordinator is away");
      screen.log(ByteString.copyFromUtf8("log"));
    }
    assertThat(text()).endsWith("lode: left\n");
  }

  private Screen onTerminal() {
    return Screen.of(streams(terminal, true), false, Map.of("TERM", "xterm"));
  }

  private Streams streams(OutputStream out, boolean isTerminal) {
    return new Streams(
        out, new PrintStream(terminal, true, StandardCharsets.UTF_8), isTerminal, isTerminal);
  }

  private String text() {
    return terminal.toString(StandardCharsets.UTF_8);
  }
}
