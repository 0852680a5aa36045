package dev.lode.agent.logs;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.ShipLogsRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One attempt's log: what of it was seen, sent and made durable, and so what is to be sent next.
///
/// When the file becomes shorter, somebody has cut it: what is in it now was written after all that
/// had been seen before, and what had not been shipped of that is lost. Only the shortening can be
/// seen, so a file that was cut and has grown beyond its old length meanwhile passes for whole.
///
/// Threads: the shipper's own, but for `seen`, `lag` and `signalled`.
final class TrackedLog {

  /// As much as the wire takes in one message.
  static final int CHUNK_BYTES = 256 << 10;

  /// With so many chunks on their way, a smaller one waits until it is full or until one of them is
  /// durable: a log written byte by byte must not become a message a byte.
  static final int SMALL_IN_FLIGHT = 8;

  /// Times that a file may be unreadable before the bytes are given up.
  private static final int MAX_TROUBLES = 30;

  private static final long RUNNING = -1;

  final AttemptId attempt;
  final LogListener listener;
  final LogFile file;

  /// Whether a signal is on its way to the shipper: more need not be sent.
  final AtomicBoolean signalled = new AtomicBoolean();

  private final dev.lode.proto.v1.AttemptId wireId;
  private final Window window;
  private final Deque<Long> inFlight = new ArrayDeque<>();
  private final Digging digging;

  // Offsets: how much was written, how much of it the file begins after, sent, durable.
  private volatile long seen;
  private volatile long durable;
  private long cut;
  private long sent;
  private long finalLength = RUNNING;

  private long lost;
  private long lostUpTo;
  private int troubles;
  private boolean over;

  /// Whether the coordinator has named the durable offset in this stream.
  private boolean confirmed;

  /// Whether it was asked for it, and has not answered.
  private boolean asking;

  /// Whether chunks were refused: one at a time, until one is durable.
  private boolean resyncing;

  TrackedLog(AttemptId attempt, LogFile file, LogState state, LogListener listener, Window window) {
    this.attempt = attempt;
    this.file = file;
    this.listener = listener;
    this.window = window;
    wireId = Wire.attempt(attempt);
    durable = state.durable();
    sent = state.durable();
    cut = state.cut();
    seen = Math.max(state.cut(), state.durable());
    lost = state.lost();
    lostUpTo = state.lostUpTo();
    digging = new Digging(file, state.gone());
  }

  long seen() {
    return seen;
  }

  long lag() {
    return Math.max(0, seen - durable);
  }

  LogState state() {
    return new LogState(durable, cut, lost, lostUpTo, digging.gone());
  }

  boolean isComplete() {
    return !over && finalLength != RUNNING && durable >= finalLength;
  }

  boolean isResyncing() {
    return resyncing;
  }

  boolean isFirstTrouble() {
    return troubles == 1;
  }

  boolean isOver() {
    return over;
  }

  /// Nothing more is sent.
  void end() {
    over = true;
    restart(durable);
    file.close();
  }

  void ended(long length) {
    finalLength = length;
    seen = Math.max(seen, length);
  }

  /// Learns how long the file is now.
  void look() throws IOException {
    long size = file.size();
    if (cut + size < seen && finalLength == RUNNING) {
      cut = seen;
    }
    seen = Math.max(seen, cut + size);
  }

  /// A stream begins, or has ended: all that is not durable is to be sent again.
  void rewind() {
    restart(durable);
    confirmed = false;
    asking = false;
    resyncing = false;
  }

  /// Chunks were refused, and the answer to the one sent instead is overdue: it is sent again.
  void resend() {
    restart(durable);
  }

  /// The coordinator's word. Answers how many bytes it has made durable that were not.
  ///
  /// It says the same offset twice only when it did not take what was sent. Several chunks may have
  /// been refused by then, each with its own answer, so after the first only one chunk is sent, and
  /// the other answers are passed over.
  long durable(long offset) {
    long before = durable;
    if (asking || offset >= sent) {
      restart(offset);
      resyncing = false;
    } else if (offset > before) {
      while (!inFlight.isEmpty() && inFlight.getFirst() <= offset) {
        inFlight.removeFirst();
      }
      move(sent, offset);
      resyncing = false;
    } else if (!resyncing || offset < before) {
      restart(offset);
      resyncing = true;
    }
    asking = false;
    confirmed = true;
    seen = Math.max(seen, offset);
    return Math.max(0, offset - before);
  }

  /// What is to be sent now; null when there is nothing, or when an answer must come first.
  @Nullable ShipLogsRequest next() throws IOException {
    if (over || asking || (resyncing && sent > durable)) {
      return null;
    }
    lookOrGiveUp();
    long end = finalLength == RUNNING ? seen : finalLength;
    if (sent >= end || (end - sent < CHUNK_BYTES && inFlight.size() >= SMALL_IN_FLIGHT)) {
      return null;
    }
    long there = digging.gone().next(Math.max(sent, cut));
    if (there > sent) {
      return lost(Math.min(end, there) - sent);
    }
    long readable = Math.min(end, digging.gone().end(sent)) - sent;
    var data = readOrGiveUp((int) Math.min(readable, CHUNK_BYTES));
    if (data == null) {
      return null;
    }
    return data.length > 0 ? chunk(UnsafeByteOperations.unsafeWrap(data)) : lost(end - sent);
  }

  /// The next part of the file that is to be given back to the disk: what the coordinator has of
  /// it, and what is too much to be kept; null for none.
  ///
  /// @param share how much of what the coordinator has not may be kept
  @Nullable LogState dig(long share) {
    boolean runs = finalLength == RUNNING && !over;
    return runs && digging.begin(cut, durable, sent, seen, share) ? state() : null;
  }

  /// Nothing of it is remembered wrongly any more: it is given back.
  void dug() {
    try {
      look();
    } catch (IOException _) {
      // What cannot be looked at cannot have been cut by anybody.
    }
    digging.finish(cut);
  }

  private @Nullable ShipLogsRequest lost(long length) {
    if (!confirmed) {
      // Perhaps the coordinator has had these bytes for long.
      asking = inFlight.isEmpty();
      return asking ? request(ByteString.EMPTY) : null;
    }
    if (sent > durable && sent != lostUpTo) {
      // What is on its way may not arrive, and is then lost as well. Losses are counted in the
      // order of their offsets, so this one waits until that is known.
      return null;
    }
    lost += Math.max(0, sent + length - Math.max(sent, lostUpTo));
    lostUpTo = Math.max(lostUpTo, sent + length);
    var request = request(ByteString.EMPTY).toBuilder().setLostBytes(length).build();
    sentUpTo(sent + length);
    return request;
  }

  private ShipLogsRequest chunk(ByteString data) {
    var request = request(data);
    sentUpTo(sent + data.size());
    return request;
  }

  private void sentUpTo(long offset) {
    move(offset, durable);
    inFlight.addLast(sent);
  }

  /// What comes next begins here, where the log is durable.
  private void restart(long offset) {
    inFlight.clear();
    move(offset, offset);
  }

  private void move(long newSent, long newDurable) {
    window.moved(sent - durable, newSent - newDurable);
    sent = newSent;
    durable = newDurable;
  }

  private ShipLogsRequest request(ByteString data) {
    return ShipLogsRequest.newBuilder().setId(wireId).setOffset(sent).setData(data).build();
  }

  private void lookOrGiveUp() throws IOException {
    try {
      look();
    } catch (IOException e) {
      endure(e);
    }
  }

  /// Empty when the bytes are not there, or cannot be read; null when they are held back.
  private byte @Nullable [] readOrGiveUp(int length) throws IOException {
    try {
      var data = file.read(sent - cut, length, finalLength != RUNNING);
      troubles = 0;
      return data;
    } catch (IOException e) {
      endure(e);
      return new byte[0];
    }
  }

  private void endure(IOException e) throws IOException {
    file.close();
    if (troubles < MAX_TROUBLES) {
      troubles++;
      throw e;
    }
  }
}
