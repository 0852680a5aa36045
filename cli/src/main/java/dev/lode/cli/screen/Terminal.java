package dev.lode.cli.screen;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/// The terminal's width, asked once and again when it has changed.
final class Terminal {

  private static final int USUAL_WIDTH = 80;
  private static final int LEAST_WIDTH = 20;

  private volatile int width = USUAL_WIDTH;

  Terminal() {
    measure();
    Signals.register("WINCH", this::measure);
  }

  /// Whether bars can be drawn on a terminal of this kind.
  static boolean draws(Map<String, String> environment) {
    return !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  int width() {
    return width;
  }

  /// By `stty`: a tenth of the time that a terminal library takes to load.
  private void measure() {
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var words =
          new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
      } else if (words.length >= 2) {
        int columns = Integer.parseInt(words[1]);
        width = columns >= LEAST_WIDTH ? columns : USUAL_WIDTH;
      }
    } catch (IOException | NumberFormatException e) {
      width = USUAL_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
