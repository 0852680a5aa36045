package dev.lode.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Program;
import dev.lode.common.model.Workload;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FreshWorkloadsTest {

  private final FreshWorkloads fresh = new FreshWorkloads();

  @Test
  void aWorkloadIsGivenOutOnce() {
    fresh.put(id(1), workload("true"));
    assertThat(fresh.take(id(1))).isEqualTo(workload("true"));
    assertThat(fresh.take(id(1))).isNull();
  }

  @Test
  void theOldestMakeRoomForTheNewest() {
    for (int i = 0; i < 30; i++) {
      fresh.put(id(i), workload("x".repeat(1 << 20)));
    }
    assertThat(fresh.take(id(0))).isNull();
    assertThat(fresh.take(id(29))).isNotNull();
    for (int i = 100; i < 20_200; i++) {
      fresh.put(id(i), workload("true"));
    }
    assertThat(fresh.take(id(150))).isNull();
    assertThat(fresh.take(id(20_199))).isNotNull();
  }

  private static JobId id(int number) {
    return new JobId(new UUID(0, number).toString());
  }

  private static Workload workload(String text) {
    return Workload.of(Program.shell(text));
  }
}
