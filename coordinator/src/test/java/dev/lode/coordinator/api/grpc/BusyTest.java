package dev.lode.coordinator.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.store.sql.SqlJobStore;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BusyTest {

  @TempDir Path folder;

  @Test
  void aFullMailboxIsToldOverBothDoorsAsSomethingToTryAgain() {
    try (var store = SqlJobStore.open(folder.resolve("lode.db"))) {
      var clock = InstantSource.system();
      var limits = new ControlLoop.Limits(1, 1, Duration.ofSeconds(1));
      // Not started: nothing is taken out of the mailbox.
      var loop =
          new ControlLoop(limits, Times.DEFAULT, clock, clock, store, new EffectRunner(List.of()));
      var taken = loop.send(new Command.ListAgents());
      var refused = loop.send(new Command.ListAgents());
      assertThat(taken.isDone()).isFalse();
      var error = ApiError.of(refused.exceptionNow());
      assertThat(NativeServices.status(error).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(HttpError.of(error).status()).isEqualTo(429);
      assertThat(HttpError.of(error).headers()).containsEntry("Retry-After", "1");
    }
  }
}
