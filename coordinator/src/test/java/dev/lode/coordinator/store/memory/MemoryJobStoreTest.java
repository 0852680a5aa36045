package dev.lode.coordinator.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.JobStoreContract;
import dev.lode.coordinator.store.RandomJobs;
import dev.lode.coordinator.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryJobStoreTest extends JobStoreContract {

  private final MemoryJobStore.Contents contents = new MemoryJobStore.Contents();

  @Override
  protected JobStore open() {
    return new MemoryJobStore(contents);
  }

  @Test
  void itFailsAsOftenAsItWasToldTo() {
    var store = new MemoryJobStore();
    var job = new RandomJobs(1).job(1);
    var change = List.of(new JobChange(job, null));
    store.failNextCommits(1);
    assertThatThrownBy(() -> store.commit(change, List.of())).isInstanceOf(StoreException.class);
    assertThat(store.find(job.id())).isNull();
    store.checkWritable();
    store.commit(change, List.of());
    assertThat(store.find(job.id())).isEqualTo(job);
  }

  @Test
  void brokenDownItCannotBeWrittenUntilItIsMended() {
    var store = new MemoryJobStore();
    store.breakDown();
    assertThatThrownBy(store::checkWritable).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.commit(List.of(), List.of())).isInstanceOf(StoreException.class);
    store.mend();
    store.commit(List.of(), List.of());
    assertThat(store.commits()).isEqualTo(1);
  }

  @Test
  void stalledCommitsWaitUntilTheyAreResumed() throws InterruptedException {
    var store = new MemoryJobStore();
    store.stall();
    var commit = Thread.ofVirtual().name("commit").start(() -> store.commit(List.of(), List.of()));
    assertThat(store.commits()).isZero();
    store.resume();
    commit.join();
    assertThat(store.commits()).isEqualTo(1);
  }
}
