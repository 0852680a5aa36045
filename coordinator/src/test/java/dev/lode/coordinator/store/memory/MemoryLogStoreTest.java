package dev.lode.coordinator.store.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStoreContract;
import dev.lode.coordinator.store.StoreException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryLogStoreTest extends LogStoreContract {

  private final MemoryLogStore.Contents contents = new MemoryLogStore.Contents();

  @Override
  protected LogStore open(InstantSource time) {
    return new MemoryLogStore(contents, time);
  }

  @Test
  void brokenDownItTakesNothingUntilItIsMended() {
    var broken = new MemoryLogStore(contents, InstantSource.system());
    broken.breakDown();
    assertThatThrownBy(() -> broken.append(List.of())).isInstanceOf(StoreException.class);
    broken.mend();
    broken.append(List.of());
  }
}
