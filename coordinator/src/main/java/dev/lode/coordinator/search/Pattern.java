package dev.lode.coordinator.search;

import dev.lode.coordinator.search.Machine.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Which lines fit. It never goes back in the text: sets of the machine's states are made when they
/// are met first, and kept as long as there are not too many.
///
/// Threads: one.
public final class Pattern {

  /// Longer ones are refused.
  public static final int MAX_LENGTH = 1000;

  private static final int MAX_SETS = 2000;
  private static final int UNKNOWN = -1;

  /// States that the machine may be in together, and where each byte leads.
  private static final class Set {
    final BitSet states;
    final int[] next = new int[256];

    /// Whether the line fits whatever comes, or if it ends here.
    final boolean fits;

    final boolean fitsAtEnd;

    Set(BitSet states, boolean fits, boolean fitsAtEnd) {
      this.states = states;
      this.fits = fits;
      this.fitsAtEnd = fitsAtEnd;
      Arrays.fill(next, UNKNOWN);
    }
  }

  private final Machine machine;
  private Set[] sets = new Set[64];
  private int count;
  private final Map<BitSet, Integer> numbers = new HashMap<>();
  private final BitSet atStart;

  private Pattern(Machine machine) {
    this.machine = machine;
    this.atStart = new BitSet();
    reach(machine.begin(), atStart, true, false);
    number(atStart);
  }

  /// Fails with an [IllegalArgumentException] that says what is wrong with it, and where.
  ///
  /// @param literal whether its letters mean nothing but themselves
  public static Pattern of(String text, boolean literal, boolean ignoreCase) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
    }
    if (text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("it has a line break, and each line is looked at alone");
    }
    return new Pattern(
        new Machine(literal ? Syntax.literal(text, ignoreCase) : Syntax.parse(text, ignoreCase)));
  }

  /// Where every line begins.
  int start() {
    return 0;
  }

  boolean fits(int set) {
    return sets[set].fits;
  }

  boolean fitsAtEnd(int set) {
    return sets[set].fitsAtEnd;
  }

  /// Whether the sets have been thrown away once more: numbers from before mean nothing then.
  private void forgetIfFull() {
    if (count >= MAX_SETS) {
      numbers.clear();
      Arrays.fill(sets, null);
      count = 0;
      number(atStart);
    }
  }

  /// Where the line is after these bytes, none of which ends it; ends early where it is known to
  /// fit.
  int after(int set, byte[] bytes, int from, int to) {
    int now = set;
    for (int at = from; at < to; at++) {
      int value = bytes[at] & 0xff;
      var current = sets[now];
      if (current.fits) {
        return now;
      }
      int next = current.next[value];
      now = next == UNKNOWN ? step(current, value) : next;
    }
    return now;
  }

  private int step(Set from, int value) {
    var states = new BitSet();
    for (int it = from.states.nextSetBit(0); it >= 0; it = from.states.nextSetBit(it + 1)) {
      var state = machine.states().get(it);
      if (state.kind() == Kind.TAKE && state.bytes().get(value)) {
        reach(state.next(), states, false, false);
      }
    }
    reach(machine.begin(), states, false, false); // it may begin anywhere in the line
    forgetIfFull();
    int number = number(states);
    from.next[value] = number;
    return number;
  }

  private int number(BitSet states) {
    var known = numbers.get(states);
    if (known != null) {
      return known;
    }
    if (count == sets.length) {
      sets = Arrays.copyOf(sets, 2 * count);
    }
    var atEnd = new BitSet();
    for (int it = states.nextSetBit(0); it >= 0; it = states.nextSetBit(it + 1)) {
      reach(it, atEnd, states.equals(atStart), true);
    }
    sets[count] = new Set(states, fits(states), fits(atEnd));
    numbers.put(states, count);
    return count++;
  }

  private boolean fits(BitSet states) {
    return states.stream().anyMatch(it -> machine.states().get(it).kind() == Kind.FITS);
  }

  /// Adds a state and all that it leads to without a byte.
  private void reach(int first, BitSet states, boolean atStart, boolean atEnd) {
    var open = new ArrayDeque<Integer>();
    open.push(first);
    while (!open.isEmpty()) {
      int number = open.pop();
      if (states.get(number)) {
        continue;
      }
      states.set(number);
      var state = machine.states().get(number);
      boolean passes =
          switch (state.kind()) {
            case SPLIT -> true;
            case START -> atStart;
            case END -> atEnd;
            case TAKE, FITS -> false;
          };
      if (passes) {
        open.push(state.next());
        if (state.kind() == Kind.SPLIT) {
          open.push(state.other());
        }
      }
    }
  }
}
