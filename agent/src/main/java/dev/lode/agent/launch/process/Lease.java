package dev.lode.agent.launch.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Until when the workloads of this host may run without word from the coordinator.
///
/// It is one number in a file that every supervisor of a leased attempt has mapped; each of them
/// acts on it by itself, also when this program is dead, stopped or hung. A renewal is seen at
/// once; a lease that is cut short is seen within a second.
///
/// Threads: any. A write is one store.
public final class Lease implements AutoCloseable {

  /// No lease: supervisors that look at this number wait for the next.
  public static final long NEVER = Long.MAX_VALUE;

  private static final ValueLayout.OfLong NUMBER =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle VALUE = NUMBER.varHandle();

  private final Path file;
  private final Arena arena;
  private final MemorySegment memory;

  private Lease(Path file, Arena arena, MemorySegment memory) {
    this.file = file;
    this.arena = arena;
    this.memory = memory;
  }

  /// Opens the file as it is, so that an agent that starts again neither prolongs nor ends the
  /// lease; where there is none, makes one that has passed.
  public static Lease open(Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      if (channel.read(bytes, 0) < Long.BYTES) {
        bytes.putLong(0, 0L);
      }
      // Written, not only mapped: a store into a page that the disk has no room for is a crash.
      channel.write(bytes.clear(), 0);
      var arena = Arena.ofShared();
      var memory = channel.map(MapMode.READ_WRITE, 0, Long.BYTES, arena);
      return new Lease(file.toAbsolutePath(), arena, memory);
    }
  }

  /// The clock that leases are measured on: nanoseconds since the host was started, suspended time
  /// included.
  public static long now() {
    return Posix.boottimeNanos();
  }

  public Path file() {
    return file;
  }

  public long end() {
    return (long) VALUE.getVolatile(memory, 0L);
  }

  /// Renews the lease, or cuts it short.
  ///
  /// @param nanos on the clock of [#now()], or [#NEVER]
  public void endsAt(long nanos) {
    VALUE.setVolatile(memory, 0L, nanos);
  }

  /// The lease itself stays as it is.
  @Override
  public void close() {
    arena.close();
  }
}
