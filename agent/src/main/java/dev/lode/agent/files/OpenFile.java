package dev.lode.agent.files;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/// A file or folder that stays the same one whatever is done to its name: held by a descriptor of
/// its place alone, which neither follows a link nor waits for a pipe nor wakes a device. What is
/// in a folder is opened from the folder.
///
/// Threads: any, but for `names`.
final class OpenFile implements AutoCloseable {

  private static final int O_PATH = 0x200000;
  private static final int O_NOFOLLOW = noFollow();
  private static final int O_CLOEXEC = 0x80000;
  private static final int FROM_HERE = -100;

  private static final int ENOENT = 2;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int EMFILE = 24;
  private static final int ENAMETOOLONG = 36;

  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPENAT =
      function(
          "openat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(3),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int descriptor;

  /// What it is.
  enum Kind {
    FILE,
    FOLDER,
    LINK,
    OTHER
  }

  /// @param owner whose it is, as a number
  /// @param names how many names it has
  record Facts(Kind kind, FileStamp stamp, int owner, int names) {}

  private OpenFile(int descriptor) {
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// The one number of these that differs between architectures.
  private static int noFollow() {
    return System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;
  }

  /// The folders above it must be ours; it itself may be a link, and is then that link.
  ///
  /// @throws NoSuchFileException when it is not there
  static OpenFile at(Path path) throws IOException {
    return open(FROM_HERE, path.toAbsolutePath().toString());
  }

  /// What has this name in this folder.
  OpenFile in(String name) throws IOException {
    return open(descriptor, name);
  }

  private static OpenFile open(int folder, String name) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var errno = arena.allocate(ERRNO_LAYOUT);
      int opened =
          (int)
              OPENAT.invokeExact(
                  errno, folder, arena.allocateFrom(name), O_PATH | O_NOFOLLOW | O_CLOEXEC);
      if (opened < 0) {
        throw failure(name, (int) ERRNO.get(errno, 0L));
      }
      return new OpenFile(opened);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("openat", e);
    }
  }

  private static IOException failure(String name, int errno) {
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(name, null, "it is not there any more");
      case EACCES -> new IOException("permission denied");
      case ENOTDIR -> new IOException("a folder above it is one no more");
      case EMFILE -> new IOException("the agent has too many files open");
      case ENAMETOOLONG -> new IOException("its name is too long");
      default -> new IOException("it cannot be opened (error " + errno + ")");
    };
  }

  /// By which Java reaches what is open: the kernel leads it there without a look at any name.
  private Path door() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  Facts facts() throws IOException {
    var facts =
        Files.readAttributes(
            door(),
            "unix:ino,size,lastModifiedTime,ctime,uid,nlink,isRegularFile,isDirectory,isSymbolicLink");
    if (facts.get("ino") instanceof Long inode
        && facts.get("size") instanceof Long size
        && facts.get("lastModifiedTime") instanceof FileTime modified
        && facts.get("ctime") instanceof FileTime changed
        && facts.get("uid") instanceof Integer owner
        && facts.get("nlink") instanceof Integer names) {
      var kind =
          Boolean.TRUE.equals(facts.get("isRegularFile"))
              ? Kind.FILE
              : Boolean.TRUE.equals(facts.get("isDirectory"))
                  ? Kind.FOLDER
                  : Boolean.TRUE.equals(facts.get("isSymbolicLink")) ? Kind.LINK : Kind.OTHER;
      return new Facts(kind, new FileStamp(inode, size, modified, changed), owner, names);
    }
    throw new IOException("this system does not tell what a file is");
  }

  /// Its content; only of what its facts say is a file.
  FileChannel read() throws IOException {
    return FileChannel.open(door(), StandardOpenOption.READ);
  }

  /// What is in the folder; at most so many, in no order.
  List<Path> names(int most) throws IOException {
    var names = new ArrayList<Path>();
    try (var found = Files.newDirectoryStream(door())) {
      for (var each = found.iterator(); names.size() < most && each.hasNext(); ) {
        names.add(each.next().getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public void close() {
    try {
      var _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new LinkageError("close", e);
    }
  }
}
