package dev.lode.agent.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Progress is told as it changes, seldom enough, and the last of it always.
@Timeout(60)
final class ProgressWatchTest {

  private static final AttemptId ONE = new AttemptId(new JobId(new UUID(1, 1).toString()), 1, 0);

  @TempDir private Path folder;
  private final List<Progress> told = new CopyOnWriteArrayList<>();

  private void write(String line) throws IOException {
    Files.writeString(
        folder.resolve("progress"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void whatIsThereAndWhatComesIsTold() throws IOException {
    try (var watch = ProgressWatch.start(Duration.ofMillis(1))) {
      write("1 one\n");
      watch.track(ONE, folder.resolve("progress"), told::add);
      await().until(() -> told.equals(List.of(new Progress(1, "one"))));
      write("2 two\n");
      watch.grown(ONE);
      await().until(() -> told.size() == 2);
      assertThat(told.getLast()).isEqualTo(new Progress(2, "two"));
    }
  }

  @Test
  void aWorkloadThatNeverRestsIsToldOfSeldomAndInTheEnd() throws IOException {
    try (var watch = ProgressWatch.start(Duration.ofMillis(200))) {
      watch.track(ONE, folder.resolve("progress"), told::add);
      for (int i = 0; i <= 2000; i++) {
        write(i / 20.0 + "\n");
        watch.grown(ONE);
      }
      await().until(() -> told.contains(new Progress(100, "")));
      assertThat(told).hasSizeLessThan(200);
    }
  }

  @Test
  void whatIsDroppedIsNotToldAnyMore() throws IOException {
    try (var watch = ProgressWatch.start(Duration.ofMillis(1))) {
      watch.track(ONE, folder.resolve("progress"), told::add);
      watch.drop(ONE);
      write("5 late\n");
      watch.grown(ONE);
      var other = new AttemptId(ONE.job(), 2, 0);
      var marks = new CopyOnWriteArrayList<Progress>();
      watch.track(other, folder.resolve("progress"), marks::add);
      await().until(() -> !marks.isEmpty());
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aListenerThatFailsDoesNotEndTheWatch() throws IOException {
    try (var watch = ProgressWatch.start(Duration.ofMillis(1))) {
      write("1 one\n");
      watch.track(
          ONE,
          folder.resolve("progress"),
          it -> {
            told.add(it);
            throw new IllegalStateException("a test");
          });
      await().until(() -> told.size() == 1);
      write("2 two\n");
      watch.grown(ONE);
      await().until(() -> told.size() == 2);
    }
  }
}
