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
  private static final long ONE_AND_NANOS = 1_000_000_000;

  private final JsonText text;
  private final int object;

  /// The name that is looked at next.
  private int next;

  /// @param object which value of the text is the object
  Fields(JsonText text, int object) {
    this.text = text;
    this.object = text.expect(object, '{');
    this.next = object + 1;
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
    } else if (seconds >= 0) {
      out.writeName(name);
      out.writeNumber(seconds + "." + fraction(nanos));
    } else {
      var fraction = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
      out.writeNumberProperty(name, BigDecimal.valueOf(seconds).add(fraction));
    }
  }

  private static String fraction(int nanos) {
    String digits = Long.toString(ONE_AND_NANOS + nanos);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(1, end);
  }

  boolean has(String name) {
    return find(name) >= 0;
  }

  String text(String name) {
    return text.string(value(name));
  }

  long number(String name) {
    int value = value(name);
    long plain = text.digits(value, 0, text.length(value));
    return plain >= 0 ? plain : Long.parseLong(text.raw(value));
  }

  int integer(String name) {
    return Math.toIntExact(number(name));
  }

  @Nullable Integer integerOrNull(String name) {
    return has(name) ? integer(name) : null;
  }

  double fraction(String name) {
    return Double.parseDouble(text.raw(value(name)));
  }

  boolean claim(String name) {
    var word = text.raw(value(name));
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
    int value = value(name);
    int length = text.length(value);
    int point = text.indexOf(value, '.');
    long seconds = text.digits(value, 0, point < 0 ? length : point);
    long nanos = point < 0 ? 0 : nanos(value, point + 1, length);
    return seconds >= 0 && nanos >= 0
        ? make.of(seconds, nanos)
        : exact(new BigDecimal(text.raw(value)), make);
  }

  /// -1 when there are not up to nine digits and nothing else.
  private long nanos(int value, int from, int to) {
    long nanos = to - from > NANO_DIGITS ? -1 : text.digits(value, from, to);
    for (int digits = to - from; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  private static <T> T exact(BigDecimal all, FromSeconds<T> make) {
    var seconds = all.setScale(0, RoundingMode.FLOOR);
    long nanos = all.subtract(seconds).movePointRight(NANO_DIGITS).longValueExact();
    return make.of(seconds.longValueExact(), nanos);
  }

  Fields fields(String name) {
    return new Fields(text, value(name));
  }

  /// The field's value as it was written.
  String raw(String name) {
    return text.raw(value(name));
  }

  /// Whether the field's value was written so, in UTF-8.
  boolean isWritten(String name, byte[] raw) {
    return text.isWritten(value(name), raw);
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
    int array = text.expect(value(name), '[');
    for (int it = array + 1; it < text.after(array); it = text.after(it)) {
      element.accept(it);
    }
  }

  private int value(String name) {
    int value = find(name);
    if (value < 0) {
      throw new IllegalArgumentException("the field " + name + " is missing");
    }
    return value;
  }

  /// The field's value; -1 when there is none or it is null.
  private int find(String name) {
    int from = next;
    int found = find(name, from, text.after(object));
    if (found < 0) {
      found = find(name, object + 1, from);
    }
    return found < 0 || text.isNull(found) ? -1 : found;
  }

  private int find(String name, int from, int to) {
    for (int it = from; it < to; it = text.after(it + 1)) {
      if (text.isName(it, name)) {
        next = text.after(it + 1);
        return it + 1;
      }
    }
    return -1;
  }
}
