package dev.lode.cli.screen;

import java.io.PrintStream;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// The bar on the last line of a terminal.
///
/// Threads: `update` and `close` from the one that watches the job, `accept` on the bar's own; all
/// else under the [Screen]'s lock, which nobody may hold while calling the bar: its thread takes
/// that lock.
final class StatusLine implements ProgressBarConsumer {

  private static final int REFRESH_MILLIS = 200;
  private static final int DONE = 100;
  private static final String ERASE = "\r\u001b[K";

  private final Terminal terminal;
  private final PrintStream to;
  private final ProgressBarStyle style;
  private @Nullable ProgressBar bar;
  private volatile Runnable redraw = () -> {};
  private volatile String wanted = "";
  private String drawn = "";

  StatusLine(Terminal terminal, PrintStream to, Map<String, String> environment) {
    this.terminal = terminal;
    this.to = to;
    var locale =
        environment.getOrDefault("LC_ALL", "")
            + environment.getOrDefault("LC_CTYPE", "")
            + environment.getOrDefault("LANG", "");
    this.style =
        locale.toLowerCase(java.util.Locale.ROOT).contains("utf")
            ? ProgressBarStyle.UNICODE_BLOCK
            : ProgressBarStyle.ASCII;
  }

  /// @param redraw how the bar's thread gets at the screen
  void update(double percent, String message, Runnable redraw) {
    this.redraw = redraw;
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax(DONE)
              .setUpdateIntervalMillis(REFRESH_MILLIS)
              .continuousUpdate()
              .setStyle(style)
              .setConsumer(this)
              .build();
    }
    bar.stepTo((long) percent);
    bar.setExtraMessage(" " + message);
  }

  /// What takes the bar away.
  String erasure() {
    var erasure = drawn.isEmpty() ? "" : ERASE;
    drawn = "";
    return erasure;
  }

  /// What puts the bar where the cursor is.
  String drawing() {
    drawn = wanted;
    return wanted;
  }

  void draw() {
    if (!drawn.equals(wanted)) {
      // Written over what is there, and only then what is left of it erased: no flicker.
      to.print("\r" + drawing() + "\u001b[K");
      to.flush();
    }
  }

  @Override
  public void clear() {
    to.print(erasure());
    to.flush();
  }

  @Override
  public int getMaxRenderedLength() {
    return terminal.width() - 1;
  }

  @Override
  public void accept(String rendered) {
    wanted = rendered.stripTrailing();
    redraw.run();
  }

  @Override
  public void close() {
    var open = bar;
    bar = null;
    redraw = () -> {};
    if (open != null) {
      open.close();
    }
    wanted = "";
  }
}
