package dev.lode.coordinator.session;

import java.util.concurrent.atomic.AtomicInteger;

/// Memory for chunks that are on their way, shared by all streams: what one does not need, another
/// may have. Threads: any.
final class Credit {

  private final AtomicInteger left;

  Credit(int chunks) {
    left = new AtomicInteger(chunks);
  }

  /// As many as there are, at most those wanted.
  int take(int wanted) {
    int before = left.getAndUpdate(it -> it - Math.min(it, wanted));
    return Math.min(before, wanted);
  }

  void giveBack(int chunks) {
    left.addAndGet(chunks);
  }

  int left() {
    return left.get();
  }
}
