package dev.lode.coordinator.search;

import dev.lode.coordinator.search.Syntax.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A pattern as states and moves between them (Thompson): as many states as the pattern has
/// letters, repetitions counted out.
final class Machine {

  static final int MAX_STATES = 5000;

  /// What a state does: takes one of some bytes, moves on without one, only at the line's start or
  /// end, or says that the line fits.
  enum Kind {
    TAKE,
    SPLIT,
    START,
    END,
    FITS
  }

  /// @param next -1 for none
  record State(Kind kind, BitSet bytes, int next, int other) {}

  private static final BitSet NONE = new BitSet();

  private final List<State> states = new ArrayList<>();
  private final int begin;

  Machine(Node pattern) {
    int fits = add(new State(Kind.FITS, NONE, -1, -1));
    begin = build(pattern, fits);
  }

  List<State> states() {
    return states;
  }

  int begin() {
    return begin;
  }

  private int add(State state) {
    if (states.size() >= MAX_STATES) {
      throw new IllegalArgumentException("the pattern is too large: fewer or smaller repetitions");
    }
    states.add(state);
    return states.size() - 1;
  }

  /// The state that begins it, when what comes after it begins there.
  private int build(Node node, int after) {
    return switch (node) {
      case Syntax.Bytes(var allowed) -> add(new State(Kind.TAKE, allowed, after, -1));
      case Syntax.Start() -> add(new State(Kind.START, NONE, after, -1));
      case Syntax.End() -> add(new State(Kind.END, NONE, after, -1));
      case Syntax.Sequence(var parts) -> {
        int next = after;
        for (Node part : parts.reversed()) {
          next = build(part, next);
        }
        yield next;
      }
      case Syntax.Choice(var parts) -> {
        int next = build(parts.getLast(), after);
        for (Node part : parts.subList(0, parts.size() - 1)) {
          next = add(new State(Kind.SPLIT, NONE, build(part, after), next));
        }
        yield next;
      }
      case Syntax.Repeat(var what, var least, var most) -> repeat(what, least, most, after);
    };
  }

  private int repeat(Node what, int least, int most, int after) {
    int next = after;
    if (most < 0) {
      int loop = add(new State(Kind.SPLIT, NONE, -1, after));
      states.set(loop, new State(Kind.SPLIT, NONE, build(what, loop), after));
      next = loop;
    }
    for (int i = least; i < most; i++) {
      next = add(new State(Kind.SPLIT, NONE, build(what, next), after));
    }
    for (int i = 0; i < least; i++) {
      next = build(what, next);
    }
    return next;
  }
}
