package dev.lode.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlLoopTest {

  @TempDir Path folder;
  private FlakyJobStore store;
  private ControlLoop loop;

  /// The first one is the start.
  private final List<Decision> acted = new CopyOnWriteArrayList<>();

  private final AtomicInteger recoveries = new AtomicInteger();
  private int submits;

  private final Actor actor =
      new Actor() {
        @Override
        public void committed(Decision decision) {
          acted.add(decision);
        }

        @Override
        public void recovered(List<Job> live) {
          recoveries.incrementAndGet();
        }
      };

  @BeforeEach
  void open() {
    store = new FlakyJobStore(SqlJobStore.open(folder.resolve("lode.db")));
    loop = loop(new ControlLoop.Limits(100, 50, Duration.ofMillis(20)));
    loop.start();
  }

  @AfterEach
  void close() throws InterruptedException {
    var gate = store.gate;
    if (gate != null) {
      gate.release(1_000_000);
    }
    loop.stop();
    store.close();
  }

  private ControlLoop loop(ControlLoop.Limits limits) {
    return new ControlLoop(
        limits, Times.DEFAULT, InstantSource.system(), InstantSource.system(), store, actor);
  }

  @Test
  void anAnsweredSubmitIsInTheStore() {
    var job = submitted(loop.send(submit("")));
    assertThat(store.find(job.id())).isEqualTo(job);
    assertThat(store.workload(job.id())).isNotNull();
  }

  @Test
  void theSameKeyReturnsTheJobThatExists() {
    var first = submitted(loop.send(submit("key")));
    assertThat(loop.send(submit("key")).join())
        .isInstanceOfSatisfying(
            Answer.Submitted.class,
            it -> {
              assertThat(it.existed()).isTrue();
              assertThat(it.job().id()).isEqualTo(first.id());
            });
  }

  @Test
  void theNextBatchIsDecidedWhileTheLastIsWrittenAndCarriesAllThatWaited() {
    var gate = new Semaphore(0);
    store.gate = gate;
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (int i = 0; i < 60; i++) {
      answers.add(loop.send(submit("")));
    }
    await().until(() -> gate.hasQueuedThreads());
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    gate.release(1_000_000);
    answers.forEach(CompletableFuture::join);
    assertThat(store.largestBatch).isBetween(2, 50);
    assertThat(acted).isNotEmpty();
  }

  @Test
  void aFullMailboxAnswersBusyAtOnceAndTakesCommandsAgainLater() {
    var gate = new Semaphore(0);
    store.gate = gate;
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (int i = 0; i < 400; i++) {
      answers.add(loop.send(submit("")));
    }
    var refused = answers.stream().filter(CompletableFuture::isCompletedExceptionally).toList();
    assertThat(refused).isNotEmpty();
    assertThatThrownBy(refused.getFirst()::join)
        .cause()
        .isInstanceOfSatisfying(
            Unavailable.class, it -> assertThat(it.why()).isEqualTo(Unavailable.Why.BUSY));
    var taken = answers.stream().filter(it -> !it.isCompletedExceptionally()).toList();
    gate.release(1_000_000);
    taken.forEach(CompletableFuture::join);
    submitted(loop.send(submit("")));
  }

  @Test
  void aStoreThatCannotBeWrittenRefusesAndNothingOfItHappenedAndLaterAllGoesOn() {
    var before = submitted(loop.send(submit("")));
    store.failing = true;
    var refused = submit("again");
    assertThatThrownBy(() -> loop.send(refused).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Unavailable.class, it -> assertThat(it.why()).isEqualTo(Unavailable.Why.STORE));
    assertThat(store.find(refused.id())).isNull();
    store.failing = false;
    await().until(() -> recoveries.get() == 2);
    var after = submitted(loop.send(submit("again")));
    assertThat(after.number()).isEqualTo(before.number() + 1);
    assertThat(loop.send(new Command.Cancel(before.id(), "ann")).join())
        .isInstanceOf(Answer.Cancelling.class);
  }

  @Test
  void whatWasDecidedOnAFailedWriteIsForgottenWithIt() throws InterruptedException {
    loop.stop();
    // So that no tick takes the second one's place.
    loop = loop(new ControlLoop.Limits(100, 50, Duration.ofSeconds(3)));
    loop.start();
    var gate = new Semaphore(0);
    store.gate = gate;
    var first = submit("");
    var written = loop.send(first);
    await().until(gate::hasQueuedThreads);
    // Decided while the first is being written, and handed over to be written after it.
    var second = submit("");
    var decided = loop.send(second);
    await().until(() -> loop.mailboxLength() == 0);
    store.failing = true;
    gate.release(1_000_000);
    assertThatThrownBy(written::join).hasCauseInstanceOf(Unavailable.class);
    assertThatThrownBy(decided::join).hasCauseInstanceOf(Unavailable.class);
    store.failing = false;
    await().until(() -> recoveries.get() == 3);
    assertThat(store.find(first.id())).isNull();
    assertThat(store.find(second.id())).isNull();
    assertThat(submitted(loop.send(submit(""))).number()).isEqualTo(1);
  }

  @Test
  void aBugInTheStoreIsAFailedWriteAndNotTheEnd() {
    store.bug = true;
    assertThatThrownBy(() -> loop.send(submit("")).join()).hasCauseInstanceOf(Unavailable.class);
    store.bug = false;
    await().until(() -> recoveries.get() == 2);
    submitted(loop.send(submit("")));
  }

  @Test
  void everyCommandIsAnsweredThoughTheStoreFailsAgainAndAgain() {
    var answers = new ArrayList<CompletableFuture<Answer>>();
    var ids = new ArrayList<JobId>();
    for (int i = 0; i < 3_000; i++) {
      store.failing = i % 300 > 200;
      var submit = submit("");
      ids.add(submit.id());
      answers.add(loop.send(submit));
      if (i % 50 == 0) {
        Thread.onSpinWait();
      }
    }
    store.failing = false;
    for (int i = 0; i < answers.size(); i++) {
      var answer = answers.get(i);
      answer.handle((_, _) -> true).orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(store.find(ids.get(i)) != null)
          .as("in the store exactly when it was acknowledged")
          .isEqualTo(!answer.isCompletedExceptionally());
    }
  }

  @Test
  void aNewLoopOnTheStoreGoesOnWhereTheLastStopped() throws InterruptedException {
    var job = submitted(loop.send(submit("")));
    loop.stop();
    loop = loop(ControlLoop.Limits.DEFAULT);
    loop.start();
    assertThat(loop.send(new Command.Explain(job.id())).join())
        .isInstanceOf(Answer.Explained.class);
    assertThat(submitted(loop.send(submit(""))).number()).isEqualTo(job.number() + 1);
  }

  @Test
  void aStoppedLoopRefusesInsteadOfHanging() throws InterruptedException {
    loop.stop();
    assertThatThrownBy(() -> loop.send(submit("")).join()).hasCauseInstanceOf(Unavailable.class);
  }

  private Command.Submit submit(String key) {
    submits++;
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(1),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var workload = Workload.of(Program.shell("true"));
    return new Command.Submit(new JobId(new UUID(1, submits).toString()), spec, workload, key);
  }

  private static dev.lode.coordinator.core.job.Job submitted(CompletableFuture<Answer> answer) {
    return ((Answer.Submitted) answer.join()).job();
  }
}
