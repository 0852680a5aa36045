package dev.lode.coordinator.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/// Runs seeds of the simulation from the command line; see `docs/simulation.md`.
final class Simulator {

  private static final String HELP =
      """
      Runs the coordinator's core in a pretended world, seed by seed, and checks its promises.

      Usage: simulator --seed N | --seeds A-B | --rules COUNT

        --seed N           run one seed and print its history
        --seeds A-B        run many
        --threads T        on so many threads; 1 unless given
        --rules-off R,R    leave rules out, by the names that --rules prints
        --rules COUNT      leave out each rule in turn for so many seeds and print a table

      Exit code 1 when a promise was broken, 2 when the arguments make no sense.
      Example: simulator --seeds 1-100000 --threads 2
      """;

  private long first;
  private long last = -1;
  private int threads = 1;
  private long perRule;
  private boolean oneOnly;
  private Rules rules = Rules.ALL;

  private Simulator() {}

  public static void main(String[] args) throws InterruptedException {
    var simulator = new Simulator();
    try {
      simulator.read(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(HELP);
      System.exit(2);
    }
    boolean kept;
    try (var _ = new Quiet()) {
      kept = simulator.run();
    }
    System.exit(kept ? 0 : 1);
  }

  private void read(List<String> args) {
    for (int i = 0; i < args.size(); i += 2) {
      var option = args.get(i);
      if (option.equals("--help") || i + 1 == args.size()) {
        throw new IllegalArgumentException(
            option.equals("--help") ? "" : option + " needs a value");
      }
      set(option, args.get(i + 1));
    }
    if (perRule == 0 && last < first) {
      throw new IllegalArgumentException("which seeds? give --seed, --seeds or --rules");
    }
  }

  private void set(String option, String value) {
    switch (option) {
      case "--seed" -> {
        first = number(option, value);
        last = first;
        oneOnly = true;
      }
      case "--seeds" -> {
        var ends = value.split("-", 2);
        first = number(option, ends[0]);
        last = number(option, ends[ends.length - 1]);
      }
      case "--threads" -> threads = (int) number(option, value);
      case "--rules" -> perRule = number(option, value);
      case "--rules-off" -> {
        var off = EnumSet.noneOf(Rule.class);
        for (String name : value.split(",", -1)) {
          off.add(Rule.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        rules = new Rules(off);
      }
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private static long number(String option, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(option + " wants a number, not " + value);
    }
  }

  private boolean run() throws InterruptedException {
    if (perRule > 0) {
      System.out.print(RulesTable.of(perRule, threads, System.err::println));
      return true;
    }
    return oneOnly ? replay() : many();
  }

  private boolean replay() {
    var simulation = new Simulation(first, rules, true);
    try {
      var outcome = simulation.run();
      simulation.history().forEach(System.out::println);
      System.out.printf(
          "seed %d kept every promise; %,d events, digest %016x%n",
          first, outcome.events(), outcome.digest());
      return true;
    } catch (RuntimeException | AssertionError e) {
      simulation.history().forEach(System.out::println);
      System.out.println("seed " + first + " FAILED " + e.getMessage());
      e.printStackTrace(System.out);
      return false;
    }
  }

  private boolean many() throws InterruptedException {
    long began = System.nanoTime();
    var summary = new Seeds(rules, System.out::println).run(first, last, threads, () -> true);
    summary
        .failed()
        .forEach(
            (promise, alike) ->
                alike
                    .some()
                    .forEach(
                        it ->
                            System.out.printf(
                                "FAILED --seed %d: %s%n",
                                it.seed(),
                                it.fault() == null ? promise : it.fault().getMessage())));
    System.out.printf(
        "%,d seeds, %,d events, %,d failed, %d s, digest %016x%n",
        summary.seeds(),
        summary.events(),
        summary.failures(),
        (System.nanoTime() - began) / 1_000_000_000,
        summary.digest());
    return summary.failures() == 0;
  }
}
