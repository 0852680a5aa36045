package dev.lode.cli.screen;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/// Messages as programs read them: the JSON of the native API, the same over HTTP.
public final class Json {

  private Json() {}

  /// On several lines, with fields that have their default value too, so that a reader finds every
  /// field that it knows.
  public static String of(MessageOrBuilder message) {
    try {
      return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(message) + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("only messages with Any fields cannot be printed", e);
    }
  }
}
