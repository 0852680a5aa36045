package dev.lode.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [JobStore] holds.
public abstract class JobStoreContract {

  private static final List<StateWord> STATES = List.of(StateWord.values());

  private final RandomJobs make = new RandomJobs(7);
  private JobStore store;

  /// The store of this test: each time with what was committed before.
  protected abstract JobStore open();

  @BeforeEach
  final void openStore() {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  private void commit(Job... jobs) {
    store.commit(List.of(jobs).stream().map(it -> new JobChange(it, null)).toList(), List.of());
  }

  @Test
  void aNewStoreIsEmpty() {
    var recovered = store.recover();
    assertThat(recovered).isEqualTo(new JobStore.Recovered(List.of(), List.of(), 0, 0));
    assertThat(store.list(page(10))).isEmpty();
    assertThat(store.find(make.id())).isNull();
    assertThat(store.findByNumber(1)).isNull();
    assertThat(store.findByKey("key")).isNull();
    assertThat(store.workload(make.id())).isNull();
    assertThat(store.findByPrefix("", 10)).isEmpty();
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    var job = make.job(1);
    var workload = make.workload();
    var agent = make.agent("a");
    store.commit(List.of(new JobChange(job, workload)), List.of(agent));
    reopen();
    assertThat(store.find(job.id())).isEqualTo(job);
    assertThat(store.findByNumber(1)).isEqualTo(job);
    assertThat(store.workload(job.id())).isEqualTo(workload);
    assertThat(store.recover().agents()).containsExactly(agent);
  }

  @Test
  void everyFormOfJobComesBackExactly() {
    var jobs = LongStream.rangeClosed(1, 500).mapToObj(make::job).toArray(Job[]::new);
    commit(jobs);
    for (Job job : jobs) {
      assertThat(store.find(job.id())).isEqualTo(job);
    }
  }

  @Test
  void everyFormOfWorkloadAndAgentComesBackExactly() {
    for (int i = 1; i <= 100; i++) {
      var job = make.job(i);
      var workload = make.workload();
      var agent = make.agent("agent-" + i);
      store.commit(List.of(new JobChange(job, workload)), List.of(agent));
      assertThat(store.workload(job.id())).isEqualTo(workload);
      assertThat(store.recover().agents()).contains(agent);
    }
  }

  @Test
  void pastAttemptsComeBackByNumberEachWithItsEnd() {
    for (int i = 1; i <= 100; i++) {
      var job = make.job(i);
      var first = make.pastAttempt(job.id(), 1);
      var second = make.pastAttempt(job.id(), 2);
      store.commit(List.of(new JobChange(job, make.workload(), List.of(second))), List.of());
      store.commit(List.of(new JobChange(job, null, List.of(first, second))), List.of());
      reopen();
      assertThat(store.pastAttempts(job.id())).containsExactly(first, second);
    }
    assertThat(store.pastAttempts(make.id())).isEmpty();
  }

  @Test
  void ofVeryManyPastAttemptsTheLastOnesAreTold() {
    var job = make.job(1);
    store.commit(List.of(new JobChange(job, make.workload())), List.of());
    var all = new ArrayList<PastAttempt>();
    for (int i = 1; i <= JobStore.MOST_PAST + 20; i++) {
      all.add(make.pastAttempt(job.id(), i));
    }
    store.commit(List.of(new JobChange(job, null, all)), List.of());
    assertThat(store.pastAttempts(job.id())).isEqualTo(all.subList(20, all.size()));
  }

  @Test
  void aFinishedJobCanBeMadeToWaitAgain() {
    var finished = make.job(1, StateWord.FINISHED);
    var workload = make.workload();
    store.commit(List.of(new JobChange(finished, workload)), List.of());
    var again = make.next(finished, StateWord.QUEUED);
    commit(again);
    reopen();
    assertThat(store.find(finished.id())).isEqualTo(again);
    assertThat(store.recover().live()).containsExactly(again);
    assertThat(store.workload(finished.id())).isEqualTo(workload);
  }

  @Test
  void everyFormOfTriggerComesBackExactlyByName() {
    var makeTriggers = new RandomTriggers(7);
    var all = new ArrayList<Trigger>();
    for (int i = 100; i < 150; i++) {
      all.add(makeTriggers.trigger("trigger-" + i));
    }
    store.commit(
        List.of(),
        List.of(),
        all.reversed().stream().map(it -> new TriggerChange(it, What.SAVED, Tally.NONE)).toList(),
        List.of());
    reopen();
    assertThat(store.triggers()).isEqualTo(all);
  }

  @Test
  void aTriggerMovesWithTheJobThatItFiresAndIsRemovedWhole() {
    var trigger = new RandomTriggers(8).trigger("nightly");
    var job = make.job(1);
    store.commit(
        List.of(),
        List.of(),
        List.of(new TriggerChange(trigger, What.SAVED, Tally.NONE)),
        List.of());
    var later = trigger.passedOver(trigger.decidedUpTo().plusSeconds(60));
    store.commit(
        List.of(new JobChange(job, make.workload())),
        List.of(),
        List.of(new TriggerChange(later, What.MOVED, Tally.NONE)),
        List.of());
    reopen();
    assertThat(store.triggers()).containsExactly(later);
    assertThat(store.find(job.id())).isEqualTo(job);
    store.commit(
        List.of(),
        List.of(),
        List.of(new TriggerChange(later, What.REMOVED, Tally.NONE)),
        List.of());
    reopen();
    assertThat(store.triggers()).isEmpty();
  }

  @Test
  void theLastVersionWins() {
    var first = make.job(1, StateWord.QUEUED);
    var workload = make.workload();
    store.commit(List.of(new JobChange(first, workload)), List.of(make.agent("a")));
    var second = make.next(first, StateWord.RUNNING);
    var agent = make.agent("a");
    store.commit(List.of(new JobChange(second, null)), List.of(agent));
    assertThat(store.find(first.id())).isEqualTo(second);
    assertThat(store.workload(first.id())).isEqualTo(workload);
    assertThat(store.recover().live()).containsExactly(second);
    assertThat(store.recover().agents()).containsExactly(agent);
  }

  @Test
  void recoveryHasEveryLiveJobInTheOrderOfSubmitAndTheGreatestNumbers() {
    var all = new ArrayList<Job>();
    for (int i = 300; i >= 1; i--) {
      all.add(make.job(i));
    }
    var finished = make.job(400, StateWord.FINISHED);
    commit(all.toArray(Job[]::new));
    commit(finished);
    var one = make.agent("one");
    var two = make.agent("two");
    store.commit(List.of(), List.of(one, two));
    reopen();
    var recovered = store.recover();
    var live =
        all.stream()
            .filter(it -> !it.finished())
            .sorted(Comparator.comparingLong(Job::number))
            .toList();
    assertThat(recovered.live()).isEqualTo(live);
    assertThat(recovered.lastNumber()).isEqualTo(400);
    assertThat(recovered.lastSession()).isEqualTo(Math.max(one.session(), two.session()));
  }

  @Test
  void anEmptyCommitIsNoError() {
    store.commit(List.of(), List.of());
    store.checkWritable();
    assertThat(store.recover().lastNumber()).isZero();
  }

  @Test
  void aJobIsFoundByItsKeyAndNeverByNone() {
    var job = make.job(1);
    var keyed =
        new Job(make.id(), 2, job.spec(), "the key", job.submittedAt(), 0, 0, 0, job.state());
    var keyless = new Job(make.id(), 3, job.spec(), "", job.submittedAt(), 0, 0, 0, job.state());
    var again =
        new Job(make.id(), 4, job.spec(), "the key", job.submittedAt(), 0, 0, 0, job.state());
    commit(keyed, keyless);
    assertThat(store.findByKey("the key")).isEqualTo(keyed);
    commit(again);
    assertThat(store.findByKey("the key")).isEqualTo(again);
    assertThat(store.findByKey("")).isNull();
    assertThat(store.findByKey("the ke")).isNull();
  }

  @Test
  void jobsAreFoundByManyKeysAtOnce() {
    var job = make.job(1);
    var jobs = new ArrayList<Job>();
    for (int i = 2; i < 200; i++) {
      var key = i % 3 == 0 ? "" : "key \"" + i / 3 + "\"";
      jobs.add(new Job(make.id(), i, job.spec(), key, job.submittedAt(), 0, 0, 0, job.state()));
    }
    commit(jobs.toArray(Job[]::new));
    var keys = List.of("key \"7\"", "key \"30\"", "key 7", "", "key \"7\"");
    assertThat(store.findByKeys(keys))
        .isEqualTo(Map.of("key \"7\"", jobs.get(21), "key \"30\"", jobs.get(90)));
    assertThat(store.findByKeys(List.of("key \"8\""))).containsOnlyKeys("key \"8\"");
    assertThat(store.findByKeys(List.of())).isEmpty();
  }

  @Test
  void aPrefixFindsTheJobsWhoseIdBeginsSo() {
    var jobs = LongStream.rangeClosed(1, 200).mapToObj(make::job).toArray(Job[]::new);
    commit(jobs);
    for (int length : List.of(0, 1, 2, 8, 9, 13, 36)) {
      String prefix = jobs[17].id().value().substring(0, length);
      var expected =
          List.of(jobs).stream().filter(it -> it.id().value().startsWith(prefix)).toList();
      assertThat(store.findByPrefix(prefix, 1000)).containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(store.findByPrefix("", 3)).hasSize(3);
    assertThat(store.findByPrefix("%", 3)).isEmpty();
    assertThat(store.findByPrefix("x", 3)).isEmpty();
  }

  @Test
  void pagesOfEveryFilterHoldWhatTheyShouldNewestFirst() {
    var current = new HashMap<Long, Job>();
    for (long number = 1; number <= 300; number++) {
      current.put(number, make.job(number));
    }
    commit(current.values().toArray(Job[]::new));
    var random = new Random(11);
    for (int i = 0; i < 300; i++) {
      var query =
          new JobQuery(
              some(random, StateWord.values()),
              random.nextBoolean() ? "" : "name-" + random.nextInt(4),
              some(random, OutcomeWord.values()),
              random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(350),
              random.nextInt(50));
      assertThat(store.list(query)).as("%s", query).isEqualTo(expected(current, query));
    }
  }

  @Test
  void pagesFollowAJobFromStateToState() {
    var current = new HashMap<Long, Job>();
    var jobs = new ArrayList<Job>();
    for (long number = 1; number <= 100; number++) {
      jobs.add(make.job(number, StateWord.QUEUED));
    }
    commit(jobs.toArray(Job[]::new));
    jobs.forEach(it -> current.put(it.number(), it));
    var random = new Random(13);
    for (int i = 0; i < 300; i++) {
      var job = jobs.get(random.nextInt(100));
      var state = STATES.get(random.nextInt(STATES.size()));
      var next = make.next(job, state);
      commit(next);
      current.put(job.number(), next);
      var query = new JobQuery(List.of(state), "", List.of(), Long.MAX_VALUE, 20);
      assertThat(store.list(query)).isEqualTo(expected(current, query));
    }
  }

  private static <T> List<T> some(Random random, T[] all) {
    return List.of(all).stream().filter(_ -> random.nextInt(3) == 0).toList();
  }

  private static List<Job> expected(Map<Long, Job> jobs, JobQuery query) {
    return jobs.values().stream()
        .filter(it -> it.number() < query.beforeNumber())
        .filter(it -> query.name().isEmpty() || it.spec().name().equals(query.name()))
        .filter(it -> query.states().isEmpty() || query.states().contains(StateWord.of(it.state())))
        .filter(
            it ->
                query.outcomes().isEmpty()
                    || (it.state() instanceof JobState.Finished finished
                        && query.outcomes().contains(OutcomeWord.of(finished.outcome()))))
        .sorted(Comparator.comparingLong(Job::number).reversed())
        .limit(query.limit())
        .toList();
  }

  private static JobQuery page(int limit) {
    return new JobQuery(List.of(), "", List.of(), Long.MAX_VALUE, limit);
  }

  @Test
  void aCommitThatFailsLeavesNothingBehindAndTheNextOneSucceeds() {
    var job = make.job(1);
    commit(job);
    var other = make.job(2);
    var impostor = make.job(1);
    assertThatThrownBy(() -> commit(other, impostor)).isInstanceOf(StoreException.class);
    assertThat(store.find(other.id())).isNull();
    assertThat(store.findByNumber(1)).isEqualTo(job);
    commit(other);
    assertThat(store.find(other.id())).isEqualTo(other);
  }

  @Test
  void afterCloseItSaysSo() {
    store.close();
    assertThatThrownBy(() -> commit(make.job(1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.list(page(1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }
}
