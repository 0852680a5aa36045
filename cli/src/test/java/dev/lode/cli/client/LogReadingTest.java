package dev.lode.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lode.cli.fake.FakeCoordinator;
import dev.lode.cli.fake.FakeJobs;
import dev.lode.proto.v1.JobSpec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LogReadingTest {

  private FakeCoordinator fake;
  private LodeClient client;
  private final ConcurrentLinkedQueue<String> news = new ConcurrentLinkedQueue<>();
  private final Collected collected = new Collected();

  @BeforeEach
  void open() throws Exception {
    fake = FakeCoordinator.started();
    client = new LodeClient(fake::door, news::add, new SplittableRandom(1));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    fake.close();
  }

  @Test
  void aLogIsReadOnWhereItStoppedWhenTheCoordinatorComesBack() throws Exception {
    var id = submitted();
    fake.jobs.change(id, job -> FakeJobs.running(job, 1));
    var reader = following(id);

    fake.jobs.write(id, 1, ByteString.copyFromUtf8("before "));
    await().until(() -> collected.text().equals("before "));
    fake.stop();
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("meanwhile "));
    await().until(() -> !news.isEmpty());
    fake.start();
    await().until(() -> collected.text().equals("before meanwhile "));
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("after"));
    fake.jobs.change(id, job -> FakeJobs.finished(job, FakeJobs.succeeded()));

    reader.join();
    assertThat(collected.text()).isEqualTo("before meanwhile after");
    assertThat(collected.attempts).containsExactly(1);
    assertThat(news).hasSize(2);
    assertThat(news).last().isEqualTo("the coordinator answers again");
  }

  @Test
  void attemptsThatBeganWhileNobodyAnsweredAreReadInTheirOrder() throws Exception {
    var id = submitted();
    fake.jobs.change(id, job -> FakeJobs.running(job, 1));
    var reader = following(id);
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("one,"));
    await().until(() -> collected.text().equals("one,"));

    fake.stop();
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("rest of one,"));
    fake.jobs.write(id, 2, ByteString.copyFromUtf8("the whole of two,"));
    fake.jobs.write(id, 3, ByteString.copyFromUtf8("three and much more than was read of one"));
    fake.jobs.change(id, job -> FakeJobs.running(job, 3));
    fake.jobs.change(id, job -> FakeJobs.finished(job, FakeJobs.succeeded()));
    fake.start();

    reader.join();
    assertThat(collected.text())
        .isEqualTo("one,rest of one,the whole of two,three and much more than was read of one");
    assertThat(collected.attempts).containsExactly(1, 2, 3);
  }

  @Test
  void anAttemptThatBeginsWhileReadingFollows() throws Exception {
    var id = submitted();
    fake.jobs.change(id, job -> FakeJobs.running(job, 1));
    var reader = following(id);
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("one,"));
    await().until(() -> collected.text().equals("one,"));
    fake.jobs.change(id, job -> FakeJobs.running(job, 2));
    fake.jobs.write(id, 2, ByteString.copyFromUtf8("two"));
    fake.jobs.change(id, job -> FakeJobs.finished(job, FakeJobs.succeeded()));

    reader.join();
    assertThat(collected.text()).isEqualTo("one,two");
  }

  @Test
  void theLogOfOneAttemptIsReadAsItIsNow() throws Exception {
    var id = submitted();
    fake.jobs.write(id, 1, ByteString.copyFromUtf8("one"));
    fake.jobs.write(id, 2, ByteString.copyFromUtf8("two"));
    fake.jobs.change(id, job -> FakeJobs.running(job, 2));

    client.log(id).copy(1, collected);

    assertThat(collected.text()).isEqualTo("one");
  }

  private String submitted() throws InterruptedException {
    return client.submit(JobSpec.getDefaultInstance(), "k").getJob().getId();
  }

  private Thread following(String id) {
    return Thread.ofVirtual()
        .name("reader")
        .start(
            () -> {
              try {
                client.log(id).follow(collected);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static final class Collected implements LogReading.Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> attempts = new ArrayList<>();

    @Override
    public synchronized void attempt(int number) {
      attempts.add(number);
    }

    @Override
    public synchronized void write(ByteString data) {
      bytes.writeBytes(data.toByteArray());
    }

    synchronized String text() {
      return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
