package dev.lode.agent.launch.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// The kernel's queues as [KernelEvents] uses them: one epoll, one inotify, one eventfd to wake it.
///
/// Threads: `await`, `readChanges` and `close` from one thread only, all else from any.
final class EventQueue implements AutoCloseable {

  /// The tokens of the two descriptors that are always there; others give their own.
  static final long WAKE = 0;

  static final long CHANGES = 1;

  /// What a folder's watch reports; of what lies in its subfolders it hears nothing.
  private static final int IN_MODIFY_CLOSE_WRITE_MOVED_TO = 0x02 | 0x08 | 0x80;

  private static final int IN_ONLYDIR = 0x01000000;
  private static final int IN_Q_OVERFLOW = 0x4000;

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int EPOLLIN = 1;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;

  // The kernel packs this structure on x86-64 only.
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final long TOKEN_OFFSET = PACKED ? 4 : 8;
  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final int BATCH = 256;
  private static final int CHANGES_BYTES = 64 * 1024;
  private static final long CHANGE_HEAD_BYTES = 16;

  private static final MethodHandle EPOLL_CREATE =
      Posix.functionWithErrno("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      Posix.functionWithErrno(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      Posix.functionWithErrno(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle INOTIFY_INIT =
      Posix.functionWithErrno("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle INOTIFY_ADD =
      Posix.functionWithErrno(
          "inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle INOTIFY_REMOVE =
      Posix.functionWithErrno(
          "inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EVENTFD =
      Posix.functionWithErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      Posix.functionWithErrno(
          "read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      Posix.functionWithErrno(
          "write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private final int epoll;
  private final int inotify;
  private final int wake;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate(EVENT_BYTES * BATCH, 8);
  private final MemorySegment changes = arena.allocate(CHANGES_BYTES, 8);

  EventQueue() throws PosixException {
    epoll =
        Posix.call("epoll_create1", (_, errno) -> (int) EPOLL_CREATE.invokeExact(errno, CLOEXEC));
    inotify =
        Posix.call(
            "inotify_init1",
            (_, errno) -> (int) INOTIFY_INIT.invokeExact(errno, CLOEXEC | NONBLOCK));
    wake =
        Posix.call(
            "eventfd", (_, errno) -> (int) EVENTFD.invokeExact(errno, 0, CLOEXEC | NONBLOCK));
    control(CTL_ADD, wake, EPOLLIN, WAKE);
    control(CTL_ADD, inotify, EPOLLIN | EPOLLONESHOT, CHANGES);
  }

  /// Reports the token once the descriptor can be read, and again until it is removed.
  void add(int descriptor, long token) throws PosixException {
    control(CTL_ADD, descriptor, EPOLLIN, token);
  }

  void remove(int descriptor) throws PosixException {
    control(CTL_DEL, descriptor, 0, 0);
  }

  /// Changes are reported once; this asks for the next.
  void listenForChanges() throws PosixException {
    control(CTL_MOD, inotify, EPOLLIN | EPOLLONESHOT, CHANGES);
  }

  void wake() throws PosixException {
    Posix.call(
        "write",
        (arena, errno) -> {
          var one = arena.allocateFrom(JAVA_LONG, 1L);
          return (long) WRITE.invokeExact(errno, wake, one, (long) Long.BYTES);
        });
  }

  /// @param timeoutMillis -1 waits for ever
  void await(int timeoutMillis, LongConsumer ready) throws PosixException {
    var count =
        Posix.call(
            "epoll_wait",
            (_, errno) -> (int) EPOLL_WAIT.invokeExact(errno, epoll, events, BATCH, timeoutMillis));
    for (int i = 0; i < count; i++) {
      ready.accept(events.get(JAVA_LONG_UNALIGNED, i * EVENT_BYTES + TOKEN_OFFSET));
    }
  }

  /// The number that changes in the folder are reported under. The same folder has the same number.
  int watch(Path folder) throws PosixException {
    var mask = IN_MODIFY_CLOSE_WRITE_MOVED_TO | IN_ONLYDIR;
    return Posix.call(
        "inotify_add_watch " + folder,
        (arena, errno) ->
            (int)
                INOTIFY_ADD.invokeExact(
                    errno, inotify, arena.allocateFrom(folder.toString()), mask));
  }

  void unwatch(int number) throws PosixException {
    try {
      Posix.call(
          "inotify_rm_watch",
          (_, errno) -> (int) INOTIFY_REMOVE.invokeExact(errno, inotify, number));
    } catch (PosixException e) {
      // The folder has been removed, and the kernel has forgotten the watch with it.
      if (e.errno() != PosixException.EINVAL) {
        throw e;
      }
    }
  }

  /// One change, or the news that the kernel had to drop some.
  interface Changes {
    void changed(int number, String fileName);

    void overflowed();
  }

  /// Takes what there is, without waiting.
  void readChanges(Changes to) throws PosixException {
    int length;
    do {
      try {
        length =
            Posix.call(
                "read inotify",
                (_, errno) ->
                    (long) READ.invokeExact(errno, inotify, changes, (long) CHANGES_BYTES));
      } catch (PosixException e) {
        if (e.errno() == PosixException.EAGAIN) {
          return;
        }
        throw e;
      }
      for (long at = 0; at < length; ) {
        var nameBytes = changes.get(JAVA_INT, at + 12);
        if ((changes.get(JAVA_INT, at + 4) & IN_Q_OVERFLOW) != 0) {
          to.overflowed();
        } else if (nameBytes > 0) {
          to.changed(changes.get(JAVA_INT, at), changes.getString(at + CHANGE_HEAD_BYTES));
        }
        at += CHANGE_HEAD_BYTES + nameBytes;
      }
    } while (length > CHANGES_BYTES / 2);
  }

  @Override
  public void close() {
    Posix.close(epoll);
    Posix.close(inotify);
    Posix.close(wake);
    arena.close();
  }

  private void control(int operation, int descriptor, int interest, long token)
      throws PosixException {
    Posix.call(
        "epoll_ctl",
        (arena, errno) -> {
          var event = arena.allocate(EVENT_BYTES, 8);
          event.set(JAVA_INT, 0, interest);
          event.set(JAVA_LONG_UNALIGNED, TOKEN_OFFSET, token);
          return (int) EPOLL_CTL.invokeExact(errno, epoll, operation, descriptor, event);
        });
  }
}
