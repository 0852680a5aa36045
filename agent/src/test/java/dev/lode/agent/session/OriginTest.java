package dev.lode.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.lode.agent.testing.Specs;
import dev.lode.proto.v1.StartAttempt;
import dev.lode.proto.v1.TriggerOrigin;
import org.junit.jupiter.api.Test;

/// A job that a trigger fired knows which instant it is for.
final class OriginTest {

  private static final StartAttempt.Builder START =
      StartAttempt.newBuilder()
          .setId(Wire.attempt(Specs.newAttempt()))
          .setSpec(Specs.command("true"));

  @Test
  void theTriggerAndItsInstantStandInTheEnvironment() {
    var origin =
        TriggerOrigin.newBuilder()
            .setName("nightly")
            .setInstant(Timestamp.newBuilder().setSeconds(1_793_062_800));
    assertThat(Wire.spec(START.clone().setOrigin(origin).build()).lode())
        .containsEntry("LODE_TRIGGER", "nightly")
        .containsEntry("LODE_TRIGGER_INSTANT", "2026-10-27T01:00:00Z")
        .hasSize(2);
  }

  @Test
  void aJobThatSomebodySubmittedHasNeither() {
    assertThat(Wire.spec(START.clone().build()).lode()).isEmpty();
  }
}
