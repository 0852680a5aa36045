package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.RandomJobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is on disk is read by every later release, byte by byte as it was written.
final class JobCodecTest {

  private static List<String> stored() throws IOException {
    try (var in =
        Objects.requireNonNull(JobCodecTest.class.getResourceAsStream("jobs-1.txt"), "jobs-1")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(it -> !it.startsWith("#")).toList();
    }
  }

  @Test
  void whatWasStoredOnceIsReadAndWrittenTheSame() throws IOException {
    for (String line : stored()) {
      assertThat(JobCodec.text(JobCodec.job(line))).isEqualTo(line);
    }
  }

  @Test
  void whatIsStoredHasEveryState() throws IOException {
    var states = EnumSet.noneOf(StateWord.class);
    stored().forEach(it -> states.add(StateWord.of(JobCodec.job(it).state())));
    assertThat(states).containsExactly(StateWord.values());
  }

  @Test
  void timesAreExact() throws IOException {
    var job = JobCodec.job(stored().getFirst());
    assertThat(job.submittedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123456789Z"));
    assertThat(job.spec().timeout()).isEqualTo(Duration.ofMillis(3_600_500));
  }

  @Test
  void everyFormOfJobIsReadAsItWasWritten() {
    for (int seed = 0; seed < 3000; seed++) {
      var job = new RandomJobs(seed).job(seed);
      assertThat(JobCodec.job(JobCodec.text(job))).as("seed %d", seed).isEqualTo(job);
    }
  }

  @Test
  void theFarthestTimesAreReadAsTheyWereWritten() {
    var job = new RandomJobs(1).job(1);
    for (Instant at :
        List.of(Instant.MIN, Instant.MAX, Instant.EPOCH, Instant.EPOCH.minusNanos(1))) {
      var odd = new Job(job.id(), 1, job.spec(), "", at, 0, 0, 0, new JobState.Queued(at));
      assertThat(JobCodec.job(JobCodec.text(odd))).isEqualTo(odd);
    }
  }

  @Test
  void fieldsThatItDoesNotKnowArePassedOver() throws IOException {
    String line = stored().getFirst();
    String more = line.replace("\"number\":1,", "\"number\":1,\"colour\":{\"is\":[1,2]},");
    assertThat(JobCodec.job(more)).isEqualTo(JobCodec.job(line));
  }

  @Test
  void aFieldThatIsMissingIsNamed() throws IOException {
    String less = stored().getFirst().replace("\"attempts\":0,", "");
    assertThatThrownBy(() -> JobCodec.job(less)).hasMessageContaining("attempts");
  }

  @Test
  void jobsThatAskForTheSameShareWhatTheyAskFor() {
    var specs = new SpecPool();
    for (int seed = 0; seed < 3000; seed++) {
      var job = new RandomJobs(seed % 50).job(seed);
      var utf8 = JobCodec.text(job).getBytes(StandardCharsets.UTF_8);
      var read = JobCodec.job(fields(utf8), specs);
      assertThat(read).as("seed %d", seed).isEqualTo(job);
      assertThat(JobCodec.job(fields(utf8), specs).spec()).isSameAs(read.spec());
    }
  }

  private static Fields fields(byte[] utf8) {
    return new Fields(new JsonText(utf8), 0);
  }
}
