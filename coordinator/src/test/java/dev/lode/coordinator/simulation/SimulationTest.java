package dev.lode.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The promises under faults. `-Dlode.seed=N` runs one seed, `-Dlode.seeds=N` so many.
final class SimulationTest {

  @Test
  void noJobIsLostOrRunsTwiceAndEveryJobFinishesUnderEveryFault() {
    var one = Long.getLong("lode.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Long.getLong("lode.seeds", 150) : one;
    long events = 0;
    for (long seed = first; seed <= last; seed++) {
      try {
        events += new Simulation(seed, Simulation.Rules.ALL).run();
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed " + seed + " (-Dlode.seed=" + seed + "): " + e.getMessage(), e);
      }
    }
    assertThat(events).isPositive();
  }

  @Test
  void withoutLeasesTheSimulationNotices() {
    assertThat(someSeedFails(new Simulation.Rules(true, false))).isTrue();
  }

  @Test
  void withoutSessionsTheSimulationNotices() {
    assertThat(someSeedFails(new Simulation.Rules(false, true))).isTrue();
  }

  private static boolean someSeedFails(Simulation.Rules rules) {
    return LongStream.rangeClosed(1, 500).anyMatch(seed -> fails(seed, rules));
  }

  private static boolean fails(long seed, Simulation.Rules rules) {
    try {
      new Simulation(seed, rules).run();
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }
}
