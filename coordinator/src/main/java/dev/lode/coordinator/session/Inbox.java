package dev.lode.coordinator.session;

import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.Hello;
import dev.lode.proto.v1.Report;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What an agent has said and nobody has looked at yet: its Hello, and its latest report.
///
/// A report is whole, so the next one takes the place of one that still waits: a slow coordinator
/// looks at fewer reports, and never at a long line of old ones.
///
/// Threads: `put` and `end` from any; the rest from the session's own.
final class Inbox {

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Hello hello;
  private boolean greeted;
  private @Nullable Report latest;
  private @Nullable Malformed malformed;
  private boolean ended;

  void put(AgentMessage message) {
    lock.lock();
    try {
      switch (message.getMessageCase()) {
        case HELLO -> greet(message.getHello());
        case REPORT -> latest = message.getReport();
        case UNKNOWN ->
            LOG.log(
                System.Logger.Level.WARNING,
                "an agent does not know command {0}: it is older than this coordinator allows",
                message.getUnknown().getCommand());
        case MESSAGE_NOT_SET -> malformed = new Malformed("message", "unknown");
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void greet(Hello message) {
    if (greeted) {
      malformed = new Malformed("hello", "comes once");
    }
    greeted = true;
    hello = message;
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The first message; null when the stream ended before it.
  @Nullable Hello hello(Duration within) throws Malformed, InterruptedException {
    lock.lock();
    try {
      long left = within.toNanos();
      while (hello == null && latest == null && malformed == null && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      check();
      if (hello == null && !ended) {
        throw new Malformed("hello", "must be the first message, and must come at once");
      }
      return hello;
    } finally {
      lock.unlock();
    }
  }

  /// The latest report that was not given out yet; null when the stream has ended.
  @Nullable Report next() throws Malformed, InterruptedException {
    lock.lock();
    try {
      while (latest == null && malformed == null && !ended) {
        changed.await();
      }
      check();
      if (ended) {
        return null;
      }
      var next = latest;
      latest = null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void check() throws Malformed {
    if (malformed != null) {
      throw malformed;
    }
  }
}
