package dev.lode.agent.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes stars over the secrets of one attempt, byte for byte, so that every offset stays what it
/// was. Line breaks within a secret stay too.
///
/// A secret is known by its value and by what base64, URLs and JSON make of it. One that is shorter
/// than [#SHORTEST] bytes is not looked for: it would be found everywhere.
///
/// The search skips (Wu and Manber): it looks at every m-th pair of bytes, where m is the length of
/// the shortest form, and compares only where a form may end. Forms are at most [#LONGEST] bytes,
/// so no text is slow to search.
///
/// Threads: any; it never changes.
public final class Mask {

  /// The shortest secret that is masked.
  public static final int SHORTEST = Forms.SHORTEST;

  /// No form is longer: what is masked at a place depends on so many bytes before and after it.
  public static final int LONGEST = Forms.LONGEST;

  /// Hides nothing, and costs nothing.
  public static final Mask NONE = new Mask(List.of());

  /// Hides everything but line breaks: for who does not know the secrets any more.
  public static final Mask ALL = new Mask(List.of(new byte[SHORTEST]));

  private static final int PAIRS = 1 << 16;
  private static final byte[][] NOBODY = {};

  private final boolean empty;
  private final int window;

  /// By a pair of bytes: how far the next place is at which a form's window may end.
  private final byte[] shifts;

  /// By the pair that ends their window.
  private final byte[] @Nullable [][] byPair;

  private final byte[] @Nullable [][] byFirst;

  private Mask(List<byte[]> forms) {
    empty = forms.isEmpty();
    window = forms.stream().mapToInt(it -> it.length).min().orElse(0);
    shifts = new byte[empty ? 0 : PAIRS];
    byPair = new byte[empty ? 0 : PAIRS][][];
    byFirst = new byte[empty ? 0 : 256][][];
    Arrays.fill(shifts, (byte) (window - 1));
    for (byte[] form : forms) {
      for (int end = 1; end < window; end++) {
        int pair = pair(form, end);
        shifts[pair] = (byte) Math.min(shifts[pair], window - 1 - end);
      }
      int last = pair(form, window - 1);
      byPair[last] = with(byPair[last], form);
      byFirst[form[0] & 0xff] = with(byFirst[form[0] & 0xff], form);
    }
  }

  /// Of these secrets.
  public static Mask of(Collection<byte[]> secrets) {
    var forms = Forms.of(secrets);
    return forms.isEmpty() ? NONE : new Mask(forms);
  }

  /// Whether there is nothing to hide.
  public boolean isEmpty() {
    return empty;
  }

  /// Masks every secret that stands whole in the first bytes of the array. What is masked shows in
  /// no other place, so that overlapping secrets are all found.
  public void apply(byte[] data, int length) {
    if (empty) {
      return;
    }
    if (this == ALL) {
      cover(data, 0, length);
      return;
    }
    var found = new ArrayList<int[]>();
    for (int at = window - 1; at < length; ) {
      int pair = pair(data, at);
      int shift = shifts[pair];
      if (shift > 0) {
        at += shift;
        continue;
      }
      int from = at - window + 1;
      int longest = 0;
      for (byte[] form : candidates(pair)) {
        if (form.length > longest && standsAt(form, data, from, length)) {
          longest = form.length;
        }
      }
      if (longest > 0) {
        found.add(new int[] {from, from + longest});
      }
      at++;
    }
    found.forEach(it -> cover(data, it[0], it[1]));
  }

  /// How many of the first bytes nothing that is written after them can make a part of a secret:
  /// the others may be the beginning of one.
  public int decided(byte[] data, int length) {
    if (!empty && this != ALL) {
      for (int from = Math.max(0, length - LONGEST + 1); from < length; from++) {
        var forms = byFirst[data[from] & 0xff];
        for (byte[] form : forms == null ? NOBODY : forms) {
          if (form.length > length - from
              && Arrays.equals(form, 0, length - from, data, from, length)) {
            return from;
          }
        }
      }
    }
    return length;
  }

  /// Masks what may have been the beginning of a secret when nothing came after it.
  public void coverRest(byte[] data, int decided) {
    if (data.length - decided >= SHORTEST) {
      cover(data, decided, data.length);
    }
  }

  /// The text with every secret masked; for what is short: a message, a result, a note. A secret of
  /// letters beyond ASCII leaves as many stars as it has bytes in UTF-8.
  public String text(String text) {
    if (empty) {
      return text;
    }
    var bytes = text.getBytes(UTF_8);
    apply(bytes, bytes.length);
    return new String(bytes, UTF_8);
  }

  private byte[][] candidates(int pair) {
    var forms = byPair[pair];
    return forms == null ? NOBODY : forms;
  }

  private static boolean standsAt(byte[] form, byte[] data, int from, int length) {
    return from + form.length <= length
        && Arrays.equals(form, 0, form.length, data, from, from + form.length);
  }

  private static void cover(byte[] data, int from, int to) {
    for (int at = from; at < to; at++) {
      if (data[at] != '\n' && data[at] != '\r') {
        data[at] = '*';
      }
    }
  }

  private static int pair(byte[] data, int end) {
    return (data[end - 1] & 0xff) << 8 | (data[end] & 0xff);
  }

  private static byte[][] with(byte @Nullable [][] forms, byte[] form) {
    var more = forms == null ? new byte[1][] : Arrays.copyOf(forms, forms.length + 1);
    more[more.length - 1] = form;
    return more;
  }

  /// Says nothing of what it hides.
  @Override
  public String toString() {
    return empty ? "Mask[nothing]" : "Mask[…]";
  }
}
