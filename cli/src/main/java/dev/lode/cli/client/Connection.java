package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps a link to the coordinator, and makes calls until they succeed: again while it is away, on
/// whatever address it comes back.
///
/// Threads: any.
final class Connection implements AutoCloseable {

  private final Entrance entrance;
  private final Consumer<String> news;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Link link;
  private boolean stale;
  private boolean away;
  private volatile boolean met;

  /// When anything came from the coordinator last, by `System.nanoTime`.
  private volatile long heard;

  /// @param news is told, once each, that the coordinator is away and that it is back
  Connection(Entrance entrance, Consumer<String> news, RandomGenerator random) {
    this.entrance = entrance;
    this.news = news;
    this.random = random;
  }

  /// One call, on a link that stands.
  interface Call<T> {
    T on(Link link) throws StatusException, Unreachable, InterruptedException;
  }

  /// Makes a call until it succeeds, fails for good, or nobody has answered for as long as patience
  /// lasts. Before anybody has ever answered, one failure is enough: the address is probably wrong.
  <T> T call(Duration patience, Call<T> call) throws InterruptedException {
    long begun = System.nanoTime();
    long before = heard;
    var backoff = new Backoff(random);
    while (true) {
      try {
        return once(call);
      } catch (Unreachable e) {
        boolean hopeless = !met && !entrance.worthWaiting();
        long since = heard - begun > 0 ? heard : begun;
        if (hopeless || System.nanoTime() - since > patience.toNanos()) {
          throw new CommandFailed(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
        lost(String.valueOf(e.getMessage()));
        if (heard != before) {
          before = heard;
          backoff = new Backoff(random);
        }
      }
      backoff.pause();
    }
  }

  /// To be called when anything arrives from the coordinator.
  void answered() {
    met = true;
    heard = System.nanoTime();
    lock.lock();
    try {
      if (away) {
        away = false;
        news.accept("the coordinator answers again");
      }
    } finally {
      lock.unlock();
    }
  }

  private <T> T once(Call<T> call) throws Unreachable, InterruptedException {
    var used = current();
    try {
      T answer = call.on(used);
      answered();
      return answer;
    } catch (StatusException e) {
      met |= e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
      mark(used);
      throw Trouble.of(e, used.door());
    } catch (Unreachable e) {
      mark(used);
      throw e;
    }
  }

  private Link current() throws Unreachable {
    lock.lock();
    try {
      if (link != null && !stale) {
        return link;
      }
      var door = entrance.find();
      if (link != null && link.door().equals(door)) {
        // The channel's own pause between two tries is made for servers that stay away.
        link.channel().resetConnectBackoff();
      } else {
        close();
        link = Link.through(door);
      }
      stale = false;
      return link;
    } finally {
      lock.unlock();
    }
  }

  /// Another link may have taken its place meanwhile, with the same door or not.
  @SuppressWarnings("ReferenceEquality")
  private void mark(Link used) {
    lock.lock();
    try {
      stale |= used == link;
    } finally {
      lock.unlock();
    }
  }

  private void lost(String why) {
    lock.lock();
    try {
      if (!away) {
        away = true;
        news.accept(why + "; trying again");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (link != null) {
        link.channel().shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }
}
