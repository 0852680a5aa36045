package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Decision.Dispatch;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EffectRunnerTest {

  private static final JobId JOB = new JobId("01234567-89ab-cdef-0123-456789abcdef");

  private static final class Recording implements Actor {
    final List<String> heard = new ArrayList<>();

    @Override
    public void committed(Decision decision) {
      heard.add("commit " + decision.effects().getFirst().session());
    }

    @Override
    public void recovered(List<Job> live) {
      heard.add("recovered on " + Thread.currentThread().getName());
    }
  }

  @Test
  void everyActorHearsOfEveryCommitInItsOrder() throws InterruptedException {
    var first = new Recording();
    var second = new Recording();
    var runner = new EffectRunner(List.of(first, second));
    runner.start();
    for (int i = 0; i < 1_000; i++) {
      runner.committed(decision(i));
    }
    runner.stop();
    var expected = IntStream.range(0, 1_000).mapToObj(it -> "commit " + it).toList();
    assertThat(first.heard).isEqualTo(expected);
    assertThat(second.heard).isEqualTo(expected);
  }

  @Test
  void oneActorsBugKeepsNobodyFromActing() throws InterruptedException {
    var after = new Recording();
    Actor broken =
        new Actor() {
          @Override
          public void committed(Decision decision) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public void recovered(List<Job> live) {}
        };
    var runner = new EffectRunner(List.of(broken, after));
    runner.start();
    runner.committed(decision(1));
    runner.committed(decision(2));
    runner.stop();
    assertThat(after.heard).containsExactly("commit 1", "commit 2");
  }

  @Test
  void whatIsLiveAtTheStartIsKnownBeforeTheStart() throws InterruptedException {
    var actor = new Recording();
    var runner = new EffectRunner(List.of(actor));
    runner.recovered(List.of());
    assertThat(actor.heard).containsExactly("recovered on " + Thread.currentThread().getName());
    runner.start();
    runner.committed(decision(1));
    runner.recovered(List.of());
    runner.stop();
    assertThat(actor.heard.subList(1, 3)).containsExactly("commit 1", "recovered on effects");
  }

  @Test
  void commitsWaitForSlowActorsInsteadOfPilingUp() throws InterruptedException {
    var gate = new CountDownLatch(1);
    var actor = new Recording();
    Actor slow =
        new Actor() {
          @Override
          public void committed(Decision decision) {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public void recovered(List<Job> live) {}
        };
    var runner = new EffectRunner(List.of(slow, actor));
    runner.start();
    var commits =
        Thread.ofVirtual()
            .start(() -> IntStream.range(0, 1_000).forEach(it -> runner.committed(decision(it))));
    assertThat(commits.join(java.time.Duration.ofMillis(200))).isFalse();
    // An interrupt, as a stop sends it, loses no commit.
    commits.interrupt();
    gate.countDown();
    commits.join();
    runner.stop();
    assertThat(actor.heard).hasSize(1_000);
  }

  private static Decision decision(int number) {
    var effect = new Effect.StartAttempt(new AgentId("a"), new AttemptId(JOB, 1, 0));
    return new Decision(List.of(), List.of(), List.of(), List.of(new Dispatch(number, effect)), List.of());
  }
}
