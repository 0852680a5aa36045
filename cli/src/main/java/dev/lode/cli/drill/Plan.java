package dev.lode.cli.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// All faults of a drill, known before it begins: the same for the same seed, length and number of
/// agents.
///
/// The coordinator, each agent and each link has its own faults, one after the other; those of
/// different ones overlap as chance has it.
///
/// @param faults in the order in which they begin
record Plan(List<Fault> faults) {

  /// Shorter than a lease: nothing may notice but the figures.
  private static final Range SHORT = new Range(200, 2_500);

  /// Longer than it takes to declare an agent lost, so that its jobs start elsewhere.
  private static final Range LONG = new Range(12_000, 15_000);

  /// Longer than a lease, so that every agent stops what runs.
  private static final Range LONG_COORDINATOR = new Range(7_000, 9_000);

  /// From the end of one fault to the beginning of the next of the same program or link: jobs are
  /// to run meanwhile, on a small machine too, where a program takes seconds to start.
  private static final Range BETWEEN = new Range(4_000, 16_000);

  private static final int LONG_ONES = 4;

  /// Milliseconds from and to.
  private record Range(int from, int to) {
    Duration any(SplittableRandom random) {
      return Duration.ofMillis(random.nextInt(from, to));
    }
  }

  Plan {
    faults = List.copyOf(faults);
  }

  /// @param window all of them are over by then
  static Plan of(long seed, Duration window, int agents) {
    var random = new SplittableRandom(seed);
    var faults = new ArrayList<Fault>();
    add(faults, deck(FaultKind.OF_COORDINATOR, random, 0), 0, window, random.split());
    for (int agent = 1; agent <= agents; agent++) {
      add(faults, deck(FaultKind.OF_AGENT, random, agent), agent, window, random.split());
    }
    for (int link = 0; link <= agents; link++) {
      add(faults, deck(FaultKind.OF_LINK, random, link), link, window, random.split());
    }
    faults.sort(Comparator.comparing(Fault::at));
    return new Plan(faults);
  }

  /// The kinds in the order in which they come, again and again: neighbours begin with different
  /// ones, so that even a short drill has each.
  private static List<FaultKind> deck(List<FaultKind> kinds, SplittableRandom random, int first) {
    var deck = new ArrayList<FaultKind>();
    for (int i = 0; i < kinds.size(); i++) {
      deck.add(kinds.get((first + i) % kinds.size()));
    }
    var rest = deck.subList(1, deck.size());
    for (int i = rest.size() - 1; i > 0; i--) {
      rest.set(i, rest.set(random.nextInt(i + 1), rest.get(i)));
    }
    return deck;
  }

  private static void add(
      List<Fault> faults,
      List<FaultKind> deck,
      int target,
      Duration window,
      SplittableRandom random) {
    var at = BETWEEN.any(random);
    for (int i = 0; ; i++) {
      var kind = deck.get(i % deck.size());
      var fault = new Fault(at, kind, target, lasts(kind, target, random));
      if (fault.end().compareTo(window) > 0) {
        fault = new Fault(at, kind, target, SHORT.any(random));
      }
      if (fault.end().compareTo(window) > 0) {
        return;
      }
      faults.add(fault);
      at = fault.end().plus(BETWEEN.any(random));
    }
  }

  private static Duration lasts(FaultKind kind, int target, SplittableRandom random) {
    boolean lengthy = random.nextInt(LONG_ONES) == 0;
    return switch (kind) {
      case KILL_COORDINATOR, FULL_DISK -> SHORT.any(random);
      case STOP_COORDINATOR -> (lengthy ? LONG_COORDINATOR : SHORT).any(random);
      case KILL_AGENT, STOP_AGENT -> (lengthy ? LONG : SHORT).any(random);
      case CUT, HOLD, HOLD_OUTWARD, HOLD_INWARD ->
          (lengthy && target > 0 ? LONG : SHORT).any(random);
    };
  }
}
