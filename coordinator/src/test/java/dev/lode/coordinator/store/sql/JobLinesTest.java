package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class JobLinesTest {

  private static final Path FILE = Path.of("lode.db");

  @Test
  void jobsAreReadAsTheyWereWritten() {
    for (int seed = 0; seed < 300; seed++) {
      var jobs = jobs(seed);
      assertThat(read(lines(jobs))).as("seed %d", seed).isEqualTo(jobs);
    }
    assertThat(read(new byte[0])).isEmpty();
  }

  @Test
  void aByteThatIsAnotherIsNoticedWhereverItIs() {
    var random = new Random(1);
    for (int seed = 0; seed < 300; seed++) {
      byte[] lines = lines(jobs(seed));
      int at = random.nextInt(lines.length);
      // Which byte parts two lines does not matter: their lengths are told.
      if (lines[at] != '\n') {
        lines[at] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> read(lines))
            .as("seed %d, byte %d", seed, at)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void linesThatAreCutOffAreRefused() {
    var jobs = jobs(7);
    byte[] lines = lines(jobs);
    for (int length = 0; length < lines.length; length++) {
      byte[] cut = Arrays.copyOf(lines, length);
      try {
        assertThat(read(cut)).as("cut at %d", length).hasSizeLessThan(jobs.size());
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("damaged");
      }
    }
  }

  private static List<Job> jobs(int seed) {
    var random = new RandomJobs(seed);
    return LongStream.rangeClosed(1, 1 + seed % 5).mapToObj(it -> random.job(it)).toList();
  }

  private static byte[] lines(List<Job> jobs) {
    return jobs.stream()
        .map(JobLinesTest::line)
        .collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String line(Job job) {
    var body = JobCodec.text(job);
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return job.number() + " " + RowSum.of(job.number(), body) + " " + length + " " + body;
  }

  private static List<Job> read(byte[] lines) {
    var jobs = new ArrayList<Job>();
    int count = new JobLines(FILE).read(lines, jobs::add);
    assertThat(count).isEqualTo(jobs.size());
    return jobs;
  }
}
