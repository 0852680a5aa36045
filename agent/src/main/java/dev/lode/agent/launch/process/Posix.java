package dev.lode.agent.launch.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.OptionalInt;

/// The calls of the C library that this package makes, each with its failure as an exception.
///
/// Threads: any; nothing is kept between calls.
final class Posix {

  static final int SIGKILL = 9;
  static final int SIGUSR1 = 10;
  static final int SIGTERM = 15;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;

  static final int O_RDONLY = 0;
  static final int O_CLOEXEC = 0x80000;

  private static final int LOCK_EXCLUSIVE_AT_ONCE = 2 | 4;
  private static final int CLOCK_BOOTTIME = 7;
  // The same on every architecture, as all calls that came after 424; the C library's names for
  // them are younger than some that Lode runs on.
  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;
  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final long SIGINFO_BYTES = 128;
  private static final long SIGINFO_PID = 16;
  private static final long SIGINFO_CODE = 8;
  private static final long SIGINFO_STATUS = 24;
  private static final int CLD_EXITED = 1;
  private static final long LONGEST_TEXT_BYTES = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle STRERROR =
      function("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          WITH_ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FLOCK =
      function("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), WITH_ERRNO);
  private static final MethodHandle CLOCK_GETTIME =
      function("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS), WITH_ERRNO);
  private static final MethodHandle KILL =
      function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), WITH_ERRNO);
  private static final MethodHandle WAITID =
      function(
          "waitid",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          WITH_ERRNO);
  private static final MethodHandle SYSCALL =
      function(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          WITH_ERRNO,
          Linker.Option.firstVariadicArg(1));

  private Posix() {}

  /// One call: memory that lives as long as the call, and where errno goes.
  interface Call {
    long make(Arena arena, MemorySegment errno) throws Throwable;
  }

  @SuppressWarnings("restricted")
  static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// As [#function], for functions whose failure is -1 and errno.
  static MethodHandle functionWithErrno(String name, FunctionDescriptor descriptor) {
    return function(name, descriptor, WITH_ERRNO);
  }

  /// Makes the call, again when a signal came between; -1 becomes an exception.
  static int call(String what, Call call) throws PosixException {
    while (true) {
      try (var arena = Arena.ofConfined()) {
        var errno = arena.allocate(ERRNO_LAYOUT);
        var result = call.make(arena, errno);
        if (result >= 0) {
          return (int) result;
        }
        var number = (int) ERRNO.get(errno, 0L);
        if (number != PosixException.EINTR) {
          throw new PosixException(what, number);
        }
      } catch (PosixException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new LinkageError(what, e);
      }
    }
  }

  @SuppressWarnings("restricted")
  static String describe(int errno) {
    try {
      var text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(LONGEST_TEXT_BYTES).getString(0);
    } catch (Throwable e) {
      throw new LinkageError("strerror", e);
    }
  }

  static int open(Path path, int flags) throws PosixException {
    return call(
        "open " + path,
        (arena, errno) ->
            (int) OPEN.invokeExact(errno, arena.allocateFrom(path.toString()), flags));
  }

  /// Called once a descriptor. Its result is of no use: on Linux the descriptor is gone either way,
  /// and a second try could close what another thread has opened meanwhile.
  static void close(int descriptor) {
    try {
      var _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new LinkageError("close", e);
    }
  }

  /// True when the lock is ours now, false when somebody else has it.
  static boolean lock(int descriptor) throws PosixException {
    try {
      call(
          "flock",
          (_, errno) -> (int) FLOCK.invokeExact(errno, descriptor, LOCK_EXCLUSIVE_AT_ONCE));
      return true;
    } catch (PosixException e) {
      if (e.errno() == PosixException.EAGAIN) {
        return false;
      }
      throw e;
    }
  }

  /// Nanoseconds since the host was started, suspended time included.
  static long boottimeNanos() {
    try (var arena = Arena.ofConfined()) {
      var time = arena.allocate(JAVA_LONG, 2);
      call(
          "clock_gettime",
          (_, errno) -> (int) CLOCK_GETTIME.invokeExact(errno, CLOCK_BOOTTIME, time));
      return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000L + time.getAtIndex(JAVA_LONG, 1);
    } catch (PosixException e) {
      throw new AssertionError("every Linux has CLOCK_BOOTTIME", e);
    }
  }

  static int openPidfd(long pid) throws PosixException {
    return call("pidfd_open " + pid, (_, errno) -> syscall(errno, SYS_PIDFD_OPEN, pid, 0));
  }

  /// False when the process has ended.
  static boolean signal(int pidfd, int signal) throws PosixException {
    try {
      call("pidfd_send_signal", (_, errno) -> syscall(errno, SYS_PIDFD_SEND_SIGNAL, pidfd, signal));
      return true;
    } catch (PosixException e) {
      if (e.errno() == PosixException.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  /// Buries a child that has ended; its exit code, if it is our child and ended by itself.
  static OptionalInt reap(int pidfd) throws PosixException {
    try (var arena = Arena.ofConfined()) {
      var facts = arena.allocate(SIGINFO_BYTES, 8);
      call(
          "waitid",
          (_, errno) -> (int) WAITID.invokeExact(errno, P_PIDFD, pidfd, facts, WEXITED | WNOHANG));
      var exited =
          facts.get(JAVA_INT, SIGINFO_PID) != 0 && facts.get(JAVA_INT, SIGINFO_CODE) == CLD_EXITED;
      return exited ? OptionalInt.of(facts.get(JAVA_INT, SIGINFO_STATUS)) : OptionalInt.empty();
    } catch (PosixException e) {
      if (e.errno() == PosixException.ECHILD) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  /// For a child whose descriptor cannot be had; waits for its end.
  static void killAndReap(int pid, int signal) throws PosixException {
    call("kill " + pid, (_, errno) -> (int) KILL.invokeExact(errno, pid, signal));
    call(
        "waitid " + pid,
        (arena, errno) -> {
          var facts = arena.allocate(SIGINFO_BYTES, 8);
          return (int) WAITID.invokeExact(errno, P_PID, pid, facts, WEXITED);
        });
  }

  private static long syscall(MemorySegment errno, long number, long first, long second)
      throws Throwable {
    return (long) SYSCALL.invokeExact(errno, number, first, second, 0L, 0L);
  }
}
