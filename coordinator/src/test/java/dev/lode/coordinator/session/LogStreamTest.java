package dev.lode.coordinator.session;

import static dev.lode.coordinator.session.ScriptedAgent.chunk;
import static dev.lode.coordinator.session.ScriptedAgent.collected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.config.StartException;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.session.ScriptedAgent.Joined;
import dev.lode.proto.v1.AttemptId;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogStreamTest {

  @TempDir Path folder;
  private Rig rig;
  private ScriptedAgent agent;
  private Joined joined;

  @BeforeEach
  void start() throws IOException, StartException {
    rig = new Rig(folder);
    agent = rig.agent("a");
    joined = agent.join();
  }

  @AfterEach
  void stop() {
    agent.close();
    rig.close();
  }

  @Test
  void chunksInOrderAreStoredInOrder() {
    var attempt = placed();
    var logs = agent.shipLogs();
    logs.say(chunk(attempt, 0, bytes("one ")));
    logs.say(chunk(attempt, 4, bytes("two")));
    awaitDurable(logs, attempt, 7);
    assertThat(rig.log(id(attempt))).asString().isEqualTo("one two");
  }

  @Test
  void anEmptyChunkAsksHowFarTheLogIs() {
    var attempt = placed();
    var logs = agent.shipLogs();
    logs.say(chunk(attempt, 0, bytes("abc")));
    awaitDurable(logs, attempt, 3);
    logs.say(chunk(attempt, 0, new byte[0]));
    assertThat(logs.next())
        .isEqualTo(ShipLogsResponse.newBuilder().setId(attempt).setDurableOffset(3).build());
  }

  @Test
  void aGapIsAnsweredWithWhereToGoOn() {
    var attempt = placed();
    var logs = agent.shipLogs();
    logs.say(chunk(attempt, 10, bytes("late")));
    assertThat(logs.next().getDurableOffset()).isZero();
    logs.say(chunk(attempt, 0, bytes("0123456789")));
    logs.say(chunk(attempt, 10, bytes("late")));
    awaitDurable(logs, attempt, 14);
    assertThat(rig.log(id(attempt))).asString().isEqualTo("0123456789late");
  }

  @Test
  void whatIsSentAgainIsStoredOnce() {
    var attempt = placed();
    var first = agent.shipLogs();
    first.say(chunk(attempt, 0, bytes("abcdef")));
    awaitDurable(first, attempt, 6);
    first.cut();
    var second = agent.shipLogs();
    second.say(chunk(attempt, 0, bytes("abcdef")));
    second.say(chunk(attempt, 3, bytes("defghi")));
    awaitDurable(second, attempt, 9);
    assertThat(rig.log(id(attempt))).asString().isEqualTo("abcdefghi");
  }

  @Test
  void theLogOfAnAttemptThatIsNobodysIsNotWanted() {
    var stranger =
        AttemptId.newBuilder().setJobId(UUID.randomUUID().toString()).setNumber(1).build();
    var logs = agent.shipLogs();
    logs.say(chunk(stranger, 0, bytes("who?")));
    assertThat(logs.next().getUnwanted()).isTrue();
    assertThat(rig.log(id(stranger))).isEmpty();
    assertThat(logs.ended()).isFalse();
  }

  @Test
  void lateChunksOfAFinishedJobDoNoHarm() throws InterruptedException {
    var attempt = placed();
    var logs = agent.shipLogs();
    logs.say(chunk(attempt, 0, bytes("all of it")));
    awaitDurable(logs, attempt, 9);
    joined.report(collected(attempt, 0, 9));
    rig.await(new JobId(attempt.getJobId()), JobState.Finished.class::isInstance);
    logs.say(chunk(attempt, 4, bytes("of it")));
    assertThat(logs.next().getId()).isEqualTo(attempt);
    assertThat(rig.log(id(attempt))).asString().isEqualTo("all of it");
  }

  @Test
  void aChunkThatIsTooLargeEndsTheStream() {
    var logs = agent.shipLogs();
    logs.say(chunk(placed(), 0, new byte[Wire.MAX_CHUNK_BYTES + 1]));
    var end = logs.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).contains("data");
  }

  @Test
  void aFullDiskHoldsTheAgentBackAndLosesNothing() {
    var attempt = placed();
    var logs = agent.shipLogs();
    rig.logs.breakDown();
    var data = new byte[Wire.MAX_CHUNK_BYTES];
    new Random(1).nextBytes(data);
    long sent = 0;
    // Until flow control takes no more although the store was tried again meanwhile.
    do {
      do {
        logs.say(chunk(attempt, sent, data));
        sent += data.length;
      } while (logs.writable());
      int tried = rig.logs.calls.get();
      Awaitility.await().atMost(Rig.LONG).until(() -> rig.logs.calls.get() > tried);
    } while (logs.writable());
    assertThat(sent).isLessThan(64L << 20);
    assertThat(logs.rest()).isEmpty();
    assertThat(logs.ended()).isFalse();

    rig.logs.repair();
    awaitDurable(logs, attempt, sent);
    assertThat(rig.log(id(attempt))).hasSize((int) sent);
  }

  @Test
  void manyMegabytesArriveWhole() {
    var attempt = placed();
    var logs = agent.shipLogs();
    var data = new byte[40 << 20];
    new Random(7).nextBytes(data);
    for (int offset = 0; offset < data.length; offset += Wire.MAX_CHUNK_BYTES) {
      logs.say(
          ShipLogsRequest.newBuilder()
              .setId(attempt)
              .setOffset(offset)
              .setData(com.google.protobuf.ByteString.copyFrom(data, offset, Wire.MAX_CHUNK_BYTES))
              .build());
    }
    awaitDurable(logs, attempt, data.length);
    assertThat(rig.log(id(attempt))).isEqualTo(data);
  }

  @Test
  void aReaderIsWokenWhenLogArrives() throws InterruptedException {
    var attempt = placed();
    var logs = agent.shipLogs();
    try (var watch = rig.signals.watch(new JobId(attempt.getJobId()))) {
      logs.say(chunk(attempt, 0, bytes("news")));
      assertThat(watch.await(Rig.LONG)).isTrue();
    }
  }

  private AttemptId placed() {
    rig.submit("true", 10);
    return joined.awaitStart().getId();
  }

  private static void awaitDurable(
      Conversation<ShipLogsRequest, ShipLogsResponse> logs, AttemptId attempt, long offset) {
    logs.next(it -> it.getId().equals(attempt) && it.getDurableOffset() >= offset);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static dev.lode.common.model.AttemptId id(AttemptId wire) {
    return dev.lode.common.model.AttemptId.from(
        wire.getJobId() + "." + wire.getNumber() + "." + wire.getRank());
  }
}
