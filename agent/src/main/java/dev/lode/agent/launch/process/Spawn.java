package dev.lode.agent.launch.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Starts a process by `posix_spawn`: never by a fork of this one, whose heap would have to be
/// copied.
///
/// The new process leads its own session, has every signal blocked and at its default, and is given
/// three descriptors: the output file as 1 and 2, and the attempt's folder as 3.
///
/// Threads: any.
final class Spawn {

  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  private static final int O_WRONLY_CREAT_APPEND = 01 | 0100 | 02000;
  private static final int OWNER_ONLY = 0600;
  private static final int FOLDER = 3;

  // Larger than the types are in any C library for Linux (glibc: 336 and 80 bytes, musl: the same).
  private static final long OPAQUE_BYTES = 512;
  private static final long SIGSET_BYTES = 128;

  private static final MethodHandle POSIX_SPAWN =
      function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ATTR_INIT = function("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle ATTR_FLAGS =
      function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private static final MethodHandle ATTR_MASK =
      function("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  private static final MethodHandle ATTR_DEFAULT =
      function("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT =
      function("posix_spawn_file_actions_init", ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      function("posix_spawn_file_actions_destroy", ADDRESS);
  private static final MethodHandle ADD_OPEN =
      function("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_DUP =
      function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);

  private static final MemorySegment ATTRIBUTES = attributes();

  private Spawn() {}

  /// Returns the pid. The process is our child and must be reaped.
  static int spawn(
      Path program, List<String> argv, Map<String, String> env, Path output, int folder)
      throws PosixException {
    try (var arena = Arena.ofConfined()) {
      var pid = arena.allocate(JAVA_INT);
      var path = arena.allocateFrom(program.toString());
      var arguments = strings(arena, argv);
      var environment =
          strings(
              arena, env.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList());
      var actions = arena.allocate(OPAQUE_BYTES, 16);
      check("file_actions_init", () -> (int) ACTIONS_INIT.invokeExact(actions));
      try {
        var log = arena.allocateFrom(output.toString());
        check(
            "addopen",
            () -> (int) ADD_OPEN.invokeExact(actions, 1, log, O_WRONLY_CREAT_APPEND, OWNER_ONLY));
        check("adddup2", () -> (int) ADD_DUP.invokeExact(actions, 1, 2));
        check("adddup2", () -> (int) ADD_DUP.invokeExact(actions, folder, FOLDER));
        check(
            "posix_spawn " + program,
            () ->
                (int)
                    POSIX_SPAWN.invokeExact(
                        pid, path, actions, ATTRIBUTES, arguments, environment));
      } finally {
        check("file_actions_destroy", () -> (int) ACTIONS_DESTROY.invokeExact(actions));
      }
      return pid.get(JAVA_INT, 0);
    }
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    var array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }

  /// The same for every start, and only read: made once.
  private static MemorySegment attributes() {
    var attributes = Arena.global().allocate(OPAQUE_BYTES, 16);
    try (var arena = Arena.ofConfined()) {
      var all = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xff);
      var flags = (short) (SETSID | SETSIGMASK | SETSIGDEF);
      check("spawnattr_init", () -> (int) ATTR_INIT.invokeExact(attributes));
      check("setflags", () -> (int) ATTR_FLAGS.invokeExact(attributes, flags));
      check("setsigmask", () -> (int) ATTR_MASK.invokeExact(attributes, all));
      check("setsigdefault", () -> (int) ATTR_DEFAULT.invokeExact(attributes, all));
    } catch (PosixException e) {
      throw new LinkageError("posix_spawn cannot make a session here", e);
    }
    return attributes;
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return Posix.function(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private interface Call {
    int make() throws Throwable;
  }

  /// This family returns the error itself instead of setting errno.
  private static void check(String what, Call call) throws PosixException {
    int error;
    try {
      error = call.make();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError(what, e);
    }
    if (error != 0) {
      throw new PosixException(what, error);
    }
  }
}
