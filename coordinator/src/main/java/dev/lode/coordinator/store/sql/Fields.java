package dev.lode.coordinator.store.sql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The fields of one JSON object that is being read; those that nobody asks for are passed over.
/// Asking in the order in which they were written walks over the text once.
///
/// Times are seconds since 1970, spans are seconds, both as decimal numbers with up to nine digits
/// behind the point: exact for every [Instant] and [Duration].
///
/// Threads: one.
final class Fields {

  private static final int NANO_DIGITS = 9;

  /// So many digits never overflow.
  private static final int SAFE_DIGITS = 18;

  private final JsonText text;
  private final int begin;

  /// Where the name begins that is looked at next.
  private int next;

  /// @param begin of the object's brace
  Fields(JsonText text, int begin) {
    this.text = text;
    this.begin = text.expect((byte) '{', begin);
    this.next = this.begin;
  }

  static void write(JsonGenerator out, String name, Instant at) {
    writeSeconds(out, name, at.getEpochSecond(), at.getNano());
  }

  static void write(JsonGenerator out, String name, Duration span) {
    writeSeconds(out, name, span.getSeconds(), span.getNano());
  }

  private static void writeSeconds(JsonGenerator out, String name, long seconds, int nanos) {
    if (nanos == 0) {
      out.writeNumberProperty(name, seconds);
    } else {
      var fraction = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
      out.writeNumberProperty(name, BigDecimal.valueOf(seconds).add(fraction));
    }
  }

  boolean has(String name) {
    return find(name) >= 0;
  }

  String text(String name) {
    return text.string(value(name));
  }

  long number(String name) {
    int position = value(name);
    var word = text.word(position);
    return Long.parseLong(word);
  }

  int integer(String name) {
    return Math.toIntExact(number(name));
  }

  @Nullable Integer integerOrNull(String name) {
    return has(name) ? integer(name) : null;
  }

  double fraction(String name) {
    return Double.parseDouble(text.word(value(name)));
  }

  boolean claim(String name) {
    var word = text.word(value(name));
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("the field " + name + " is " + word);
    };
  }

  <E extends Enum<E>> E word(String name, Class<E> words) {
    return Enum.valueOf(words, text(name));
  }

  Instant instant(String name) {
    return exact(name, Instant::ofEpochSecond);
  }

  Duration duration(String name) {
    return exact(name, Duration::ofSeconds);
  }

  private interface FromSeconds<T> {
    T of(long seconds, long nanos);
  }

  private <T> T exact(String name, FromSeconds<T> make) {
    var word = text.word(value(name));
    int point = word.indexOf('.');
    int whole = point < 0 ? word.length() : point;
    int fraction = word.length() - whole - 1;
    if (whole <= SAFE_DIGITS && fraction <= NANO_DIGITS && isDigits(word, point)) {
      long seconds = Long.parseLong(word, 0, whole, 10);
      long nanos = fraction <= 0 ? 0 : Long.parseLong(word, whole + 1, word.length(), 10);
      for (int digits = Math.max(fraction, 0); digits < NANO_DIGITS; digits++) {
        nanos *= 10;
      }
      return make.of(seconds, nanos);
    }
    var all = new BigDecimal(word);
    var seconds = all.setScale(0, RoundingMode.FLOOR);
    long nanos = all.subtract(seconds).movePointRight(NANO_DIGITS).longValueExact();
    return make.of(seconds.longValueExact(), nanos);
  }

  private static boolean isDigits(String word, int exceptAt) {
    for (int i = 0; i < word.length(); i++) {
      if (i != exceptAt && (word.charAt(i) < '0' || word.charAt(i) > '9')) {
        return false;
      }
    }
    return true;
  }

  Fields fields(String name) {
    return new Fields(text, value(name));
  }

  /// The field's value as it was written.
  String raw(String name) {
    return text.raw(value(name));
  }

  <T> @Nullable T orNull(String name, Function<Fields, T> read) {
    return has(name) ? read.apply(fields(name)) : null;
  }

  <T> List<T> list(String name, Function<Fields, T> read) {
    var all = new ArrayList<T>();
    each(name, it -> all.add(read.apply(new Fields(text, it))));
    return all;
  }

  List<String> texts(String name) {
    var all = new ArrayList<String>();
    each(name, it -> all.add(text.string(it)));
    return all;
  }

  private void each(String name, IntConsumer element) {
    int at = text.skipBlanks(text.expect((byte) '[', value(name)));
    while (text.at(at) != ']') {
      element.accept(at);
      at = text.skipBlanks(text.skipValue(at));
      if (text.at(at) == ',') {
        at = text.skipBlanks(at + 1);
      }
    }
  }

  private int value(String name) {
    int position = find(name);
    if (position < 0) {
      throw new IllegalArgumentException("the field " + name + " is missing");
    }
    return position;
  }

  /// Where the field's value begins; -1 when there is none or it is null.
  private int find(String name) {
    int from = next;
    int found = find(name, from, Integer.MAX_VALUE);
    if (found < 0 && from != begin) {
      found = find(name, begin, from);
    }
    return found < 0 || text.isNull(found) ? -1 : found;
  }

  private int find(String name, int from, int to) {
    int at = text.skipBlanks(from);
    while (at < to && text.at(at) != '}') {
      int value = text.skipBlanks(text.skipValue(at));
      value = text.skipBlanks(text.expect((byte) ':', value));
      if (text.isName(at, name)) {
        next = at;
        return value;
      }
      at = text.skipBlanks(text.skipValue(value));
      if (text.at(at) == ',') {
        at = text.skipBlanks(at + 1);
      }
    }
    return -1;
  }
}
