package dev.lode.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.mask.Mask;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever order things happen in, each log is complete in the end, and what was not cut is whole.
@Timeout(120)
final class LogShipperSeedsTest {

  private static final int STEPS = 120;
  private static final int MAX_WRITE = 300_000;

  @TempDir private Path folder;

  /// A log, and all that was ever written to it.
  private static final class Written {
    final AttemptId attempt;
    final Path file;
    final Heard heard = new Heard();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean cut;

    Written(int number, Path folder) {
      attempt = new AttemptId(new JobId(new UUID(9, number).toString()), 1, 0);
      file = folder.resolve(attempt.toString());
    }

    void write(byte[] more) throws IOException {
      Files.write(file, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      bytes.writeBytes(more);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyLogIsCompleteInTheEnd(long seed) throws Exception {
    var random = new Random(seed);
    var coordinator = new ScriptedLogs();
    var logs = new ArrayList<Written>();
    for (int i = 0; i < 3; i++) {
      logs.add(new Written(i, folder));
    }
    try (var shipper = LogShipper.start()) {
      for (var log : logs) {
        shipper.track(
            log.attempt, new LogShipper.Source(log.file, Mask.NONE), LogState.NEW, log.heard);
      }
      for (int i = 0; i < STEPS; i++) {
        step(random, coordinator, shipper, logs);
      }
      coordinator.takes(_ -> true);
      coordinator.release();
      shipper.connected(coordinator.stub());
      for (var log : logs) {
        shipper.ended(log.attempt, shipper.measure(log.attempt));
        check(log, log.heard.awaitComplete(), coordinator.log(log.attempt));
      }
    } finally {
      coordinator.stop();
    }
  }

  private static void step(
      Random random, ScriptedLogs coordinator, LogShipper shipper, List<Written> logs)
      throws Exception {
    var log = logs.get(random.nextInt(logs.size()));
    switch (random.nextInt(14)) {
      case 0 -> coordinator.breakStreams();
      case 1 -> shipper.disconnected();
      case 2, 3 -> shipper.connected(coordinator.stub());
      case 4 -> coordinator.hold();
      case 5 -> coordinator.release();
      case 6 -> coordinator.takes(it -> it.getOffset() % 3 != 1);
      case 7 -> coordinator.takes(_ -> true);
      case 8 -> cut(logs.getLast(), shipper);
      default -> {
        var more = new byte[random.nextInt(random.nextBoolean() ? 100 : MAX_WRITE)];
        random.nextBytes(more);
        log.write(more);
        if (random.nextInt(4) > 0) {
          shipper.grown(log.attempt);
        }
      }
    }
  }

  /// Seen as long as it was, and empty before it grows again: a cut that nobody could miss.
  private static void cut(Written log, LogShipper shipper) throws Exception {
    shipper.measure(log.attempt);
    Files.write(log.file, new byte[0]);
    shipper.measure(log.attempt);
    log.cut = true;
  }

  private static void check(Written log, LogState state, byte[] stored) {
    assertThat(stored).hasSize(log.bytes.size());
    assertThat(state.durable()).isEqualTo(stored.length);
    if (!log.cut) {
      assertThat(state.lost()).isZero();
      assertThat(stored).isEqualTo(log.bytes.toByteArray());
      return;
    }
    var written = log.bytes.toByteArray();
    long different = 0;
    for (int i = 0; i < stored.length; i++) {
      different += stored[i] == written[i] ? 0 : 1;
    }
    // A marker's byte may happen to be the right one.
    assertThat(different).isLessThanOrEqualTo(state.lost());
  }
}
