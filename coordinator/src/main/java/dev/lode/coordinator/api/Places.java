package dev.lode.coordinator.api;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// A limited number of places for what lasts: followers, uploads. Who finds none is told so.
final class Places {

  private final int limit;
  private final Semaphore free;
  private final String refusal;

  /// @param what stands in the refusal: "followers"
  Places(int limit, String what) {
    this.limit = limit;
    this.free = new Semaphore(limit);
    this.refusal = "there are " + limit + " " + what + " already: try again later";
  }

  /// What takes a place, and closes it when it is done; given back at once when it was not made.
  <T> Reply<T> take(Function<Place, Reply<T>> make) {
    if (!free.tryAcquire()) {
      return Reply.refused(new ApiError(ApiError.Code.RESOURCE_EXHAUSTED, refusal));
    }
    var place = new Place();
    boolean made = false;
    try {
      var reply = make.apply(place);
      made = reply instanceof Reply.Ok<T>;
      return reply;
    } finally {
      if (!made) {
        place.close();
      }
    }
  }

  /// How many are taken.
  int taken() {
    return limit - free.availablePermits();
  }

  /// Given back once, however often it is closed.
  final class Place implements AutoCloseable {
    private final AtomicBoolean taken = new AtomicBoolean(true);

    @Override
    public void close() {
      if (taken.compareAndSet(true, false)) {
        free.release();
      }
    }
  }
}
