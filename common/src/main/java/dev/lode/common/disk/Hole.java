package dev.lode.common.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Gives a part of a file back to the disk: its length stays, its other bytes stay where they are,
/// and the part reads as zeros.
///
/// Threads: any.
public final class Hole {

  private static final int O_WRONLY = 1;
  private static final int O_NOFOLLOW = 0x20000;
  private static final int O_NOFOLLOW_ON_ARM = 0x8000;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FALLOCATE =
      function(
          "fallocate64", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

  private Hole() {}

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    var found = LINKER.defaultLookup().find(name);
    return LINKER.downcallHandle(
        found.orElseGet(() -> LINKER.defaultLookup().findOrThrow(name.replace("64", ""))),
        descriptor,
        options);
  }

  /// False when it cannot be done: the file is not there, is a link, or its file system does not
  /// know holes. Then nothing has changed.
  public static boolean punch(Path file, long from, long to) {
    if (from < 0 || to <= from) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      boolean arm = System.getProperty("os.arch", "").startsWith("aarch");
      int flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | (arm ? O_NOFOLLOW_ON_ARM : O_NOFOLLOW);
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), flags);
      if (descriptor < 0) {
        return false;
      }
      try {
        return (int) FALLOCATE.invokeExact(descriptor, PUNCH_HOLE | KEEP_SIZE, from, to - from)
            == 0;
      } finally {
        var _ = (int) CLOSE.invokeExact(descriptor);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("fallocate", e);
    }
  }
}
