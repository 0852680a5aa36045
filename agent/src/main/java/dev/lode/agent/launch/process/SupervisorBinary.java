package dev.lode.agent.launch.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// The compiled supervisor, put from the program's archive onto the disk.
final class SupervisorBinary {

  private static final String NAME = "lode-supervisor";

  private SupervisorBinary() {}

  /// The program in the folder, under a name that holds its hash: a newer release puts its own
  /// beside those that still run.
  static Path extract(Path folder) throws IOException {
    var program = resource();
    var file = folder.resolve(NAME + "-" + hash(program).substring(0, 16));
    if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), program)) {
      write(program, file);
    }
    // The kernel also says no when the file system is mounted noexec.
    if (!Files.isExecutable(file)) {
      throw new IOException(
          file
              + " cannot be executed: the file system of the agent's data folder is probably"
              + " mounted noexec; choose a data folder elsewhere");
    }
    return file.toAbsolutePath();
  }

  private static byte[] resource() throws IOException {
    var arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    var name = "/dev/lode/agent/native/linux-" + arch + "/" + NAME;
    try (var in = SupervisorBinary.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("this release has no " + name.substring(1));
      }
      return in.readAllBytes();
    }
  }

  private static void write(byte[] program, Path file) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(file.toAbsolutePath().getParent(), owner);
    var part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(part);
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(part, options)) {
      var bytes = ByteBuffer.wrap(program);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    // It also runs as the users of isolated workloads; only they get to see the folder's inside.
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String hash(byte[] program) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
