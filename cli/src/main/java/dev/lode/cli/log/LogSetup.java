package dev.lode.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Logback's configuration, in code: reading it from XML takes longer than all the rest of it.
///
/// A command chooses before anything logs; the choice travels in a system property, because Logback
/// configures itself when the first logger is asked for. Commands that choose nothing log nothing.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String CHOICE = "lode.log";
  private static final String FILE = "lode.log";
  private static final String TEXT = "text";
  private static final String JSON = "json";
  private static final String FILE_IN = "file:";
  private static final long FILE_BYTES = 8L << 20;

  /// Lines to standard error: those of a program that stays.
  public static void toStandardError(boolean json) {
    System.setProperty(CHOICE, json ? JSON : TEXT);
    bridge();
  }

  /// Lines to `lode.log` in a data folder, where they do not disturb who follows a job.
  public static void toFile(Path folder) {
    System.setProperty(CHOICE, FILE_IN + folder);
    bridge();
  }

  /// Whatever libraries log goes nowhere: a command says itself what a person must know.
  public static void silent() {
    LogManager.getLogManager().reset();
  }

  /// Whether log lines go anywhere.
  public static boolean chosen() {
    return System.getProperty(CHOICE) != null;
  }

  private static void bridge() {
    LogManager.getLogManager().reset();
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.install();
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var choice = System.getProperty(CHOICE, "");
    if (choice.isEmpty()) {
      root.setLevel(Level.OFF);
    } else {
      root.setLevel(Level.INFO);
      // Netty, gRPC, Helidon: what they say at INFO is of no use to who runs Lode.
      for (var library : new String[] {"io", "com", "org", "ch", "oshi", "sun", "jdk", "javax"}) {
        context.getLogger(library).setLevel(Level.WARN);
      }
      root.addAppender(appender(context, choice));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, String choice) {
    var layout = new LineLayout(choice.equals(JSON));
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new OutputStreamAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("lode");
    appender.setEncoder(encoder);
    appender.setOutputStream(target(choice));
    appender.start();
    return appender;
  }

  private static OutputStream target(String choice) {
    return choice.startsWith(FILE_IN)
        ? new BoundedFile(Path.of(choice.substring(FILE_IN.length()), FILE), FILE_BYTES)
        : new FileOutputStream(FileDescriptor.err);
  }
}
