package dev.lode.agent.logs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.mask.Mask;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a host keeps of logs is bounded, and nothing secret leaves it.
@Timeout(60)
final class LogSpoolTest {

  private static final AttemptId ONE = attempt(1);

  @TempDir private Path folder;
  private ScriptedLogs coordinator;
  private LogShipper shipper;

  private static AttemptId attempt(int number) {
    return new AttemptId(new JobId(new UUID(7, number).toString()), 1, 0);
  }

  @BeforeEach
  void start() throws IOException {
    coordinator = new ScriptedLogs();
    shipper = LogShipper.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    shipper.close();
    coordinator.stop();
  }

  private Path file(AttemptId attempt) {
    return folder.resolve(attempt.toString());
  }

  private void write(AttemptId attempt, byte[] bytes) throws IOException {
    Files.write(file(attempt), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    shipper.grown(attempt);
  }

  private Heard track(AttemptId attempt) {
    return track(attempt, LogState.NEW);
  }

  private Heard track(AttemptId attempt, LogState state) {
    var heard = new Heard();
    shipper.track(attempt, new LogShipper.Source(file(attempt), Mask.NONE), state, heard);
    return heard;
  }

  private long end(AttemptId attempt) throws InterruptedException {
    long length = shipper.measure(attempt);
    shipper.ended(attempt, length);
    return length;
  }

  private static byte[] bytes(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static long diskBytes(Path file) throws Exception {
    var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    var blocks = new String(stat.getInputStream().readAllBytes(), US_ASCII).strip();
    return Long.parseLong(blocks) * 512;
  }

  @Test
  void whatTheCoordinatorHasIsGivenBackToTheDiskAndTheTailIsKept() throws Exception {
    shipper.connected(coordinator.stub());
    var log = bytes(16, 30 << 20);
    write(ONE, log);
    var heard = track(ONE);
    await().until(() -> heard.last().durable() == log.length);
    await().until(() -> diskBytes(file(ONE)) < 10 << 20);
    assertThat(Files.size(file(ONE))).isEqualTo(log.length);
    var tail = Files.readAllBytes(file(ONE));
    assertThat(Arrays.copyOfRange(tail, log.length - (256 << 10), log.length))
        .isEqualTo(Arrays.copyOfRange(log, log.length - (256 << 10), log.length));
    write(ONE, "more".getBytes(US_ASCII));
    end(ONE);
    heard.awaitComplete();
    assertThat(coordinator.size(ONE)).isEqualTo(log.length + 4);
    assertThat(heard.last().lost()).isZero();
  }

  @Test
  void aSecondAgentCountsAsLostWhatTheFirstHadGivenBackAndTheCoordinatorForgot() throws Exception {
    var log = bytes(17, 1000);
    write(ONE, log);
    var heard = track(ONE, new LogState(800, 0, 0, 0, new Gone(600, 0, 0)));
    end(ONE);
    shipper.connected(coordinator.stub());
    assertThat(heard.awaitComplete().lost()).isEqualTo(600);
    assertThat(coordinator.log(ONE)).endsWith(Arrays.copyOfRange(log, 600, 1000));
  }

  @Test
  void whileTheCoordinatorIsAwayHeadAndTailAreKeptAndTheMiddleIsCounted() throws Exception {
    shipper.close();
    shipper = LogShipper.start(LogShipper.LEAST_SPOOL_BYTES);
    var heard = track(ONE);
    var whole = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      var piece = bytes(100 + i, 1 << 20);
      whole.writeBytes(piece);
      write(ONE, piece);
      shipper.measure(ONE);
    }
    await().until(() -> diskBytes(file(ONE)) < 8 << 20);
    end(ONE);
    shipper.connected(coordinator.stub());
    var state = heard.awaitComplete();
    var written = whole.toByteArray();
    var stored = coordinator.log(ONE).length == 0 ? new byte[0] : coordinator.log(ONE);
    assertThat(state.durable()).isEqualTo(written.length);
    assertThat(state.lost()).isBetween(40L << 20, 48L << 20);
    int from = (int) state.gone().from();
    int to = (int) state.gone().to();
    assertThat(state.lost()).isEqualTo(to - from);
    assertThat(Arrays.copyOf(stored, from)).isEqualTo(Arrays.copyOf(written, from));
    assertThat(from).isGreaterThanOrEqualTo(2 << 20);
    assertThat(coordinator.size(ONE)).isEqualTo(written.length);
    assertThat(written.length - to).isGreaterThanOrEqualTo(1 << 20);
    assertThat(coordinator.tail(ONE, written.length - to))
        .isEqualTo(Arrays.copyOfRange(written, to, written.length));
  }

  @Test
  void aSecretIsMaskedWhereverChunksEnd() throws Exception {
    shipper.connected(coordinator.stub());
    var heard = new Heard();
    var secret = "correct horse battery";
    var mask = Mask.of(List.of(secret.getBytes(US_ASCII)));
    shipper.track(ONE, new LogShipper.Source(file(ONE), mask), LogState.NEW, heard);
    var written = new StringBuilder();
    var random = new Random(3);
    for (int i = 0; i < 400; i++) {
      var line = "x".repeat(random.nextInt(3000)) + secret + "\n";
      written.append(line);
      int half = line.length() - random.nextInt(secret.length() + 1);
      write(ONE, line.substring(0, half).getBytes(US_ASCII));
      if (i % 20 == 0) {
        shipper.measure(ONE);
        await().until(() -> heard.last().durable() > 0);
      }
      write(ONE, line.substring(half).getBytes(US_ASCII));
    }
    write(ONE, "and then correct horse".getBytes(US_ASCII));
    written.append("and then *************");
    end(ONE);
    heard.awaitComplete();
    assertThat(coordinator.log(ONE))
        .asString(US_ASCII)
        .isEqualTo(written.toString().replace(secret, "*".repeat(secret.length())));
  }
}
