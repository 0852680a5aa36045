package dev.lode.coordinator.store.sql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// The fields of one JSON object that was read; those that nobody asks for are passed over.
///
/// Times are seconds since 1970, spans are seconds, both as decimal numbers with up to nine digits
/// behind the point: exact for every [Instant] and [Duration].
record Fields(JsonNode object) {

  private static final int NANO_DIGITS = 9;

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
    return object.hasNonNull(name);
  }

  String text(String name) {
    return value(name).stringValue();
  }

  long number(String name) {
    return value(name).longValue();
  }

  int integer(String name) {
    return value(name).intValue();
  }

  @Nullable Integer integerOrNull(String name) {
    return has(name) ? integer(name) : null;
  }

  double fraction(String name) {
    return value(name).doubleValue();
  }

  boolean claim(String name) {
    return value(name).booleanValue();
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
    var node = value(name);
    if (node.isIntegralNumber()) {
      return make.of(node.longValue(), 0);
    }
    BigDecimal all = node.decimalValue();
    BigDecimal seconds = all.setScale(0, RoundingMode.FLOOR);
    long nanos = all.subtract(seconds).movePointRight(NANO_DIGITS).longValueExact();
    return make.of(seconds.longValueExact(), nanos);
  }

  Fields fields(String name) {
    return new Fields(value(name));
  }

  <T> @Nullable T orNull(String name, Function<Fields, T> read) {
    return has(name) ? read.apply(fields(name)) : null;
  }

  <T> List<T> list(String name, Function<Fields, T> read) {
    var all = new ArrayList<T>();
    for (JsonNode element : value(name)) {
      all.add(read.apply(new Fields(element)));
    }
    return all;
  }

  List<String> texts(String name) {
    var all = new ArrayList<String>();
    for (JsonNode element : value(name)) {
      all.add(element.stringValue());
    }
    return all;
  }

  private JsonNode value(String name) {
    var value = object.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("the field " + name + " is missing");
    }
    return value;
  }
}
