package dev.lode.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.io.JsonStringEncoder;

/// One line an event: text for people, or JSON for programs.
final class LineLayout extends LayoutBase<ILoggingEvent> {

  private static final String OURS = "dev.lode.";

  private final boolean json;

  LineLayout(boolean json) {
    this.json = json;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS).toString();
    var logger = event.getLoggerName();
    var name = logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger;
    var message = event.getFormattedMessage();
    var thrown =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy()).strip();
    if (json) {
      return "{\"time\":"
          + quoted(time)
          + ",\"level\":"
          + quoted(event.getLevel().toString())
          + ",\"logger\":"
          + quoted(name)
          + ",\"message\":"
          + quoted(message)
          + (thrown.isEmpty() ? "" : ",\"exception\":" + quoted(thrown))
          + "}\n";
    }
    return time
        + " "
        + event.getLevel()
        + " "
        + name
        + " "
        + message
        + (thrown.isEmpty() ? "" : "\n" + thrown)
        + "\n";
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
