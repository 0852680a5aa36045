package dev.lode.coordinator.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system of a few megabytes that can be filled, unmounted when closed. Needs the right to
/// mount; the test is left out without it.
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  public static SmallDisk mount(Path folder, int megabytes) throws IOException {
    Files.createDirectories(folder);
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())
            == 0;
    assumeTrue(mounted, "a small file system cannot be mounted here");
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /// Leaves at most so many bytes free.
  public void fill(long freeBytes) throws IOException {
    var ballast = folder.resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      for (long left = folder.toFile().getUsableSpace() - freeBytes; left > 0; left -= 4096) {
        out.write(new byte[(int) Math.min(4096, left)]);
      }
    }
  }

  /// Makes room again.
  public void drain() throws IOException {
    Files.delete(folder.resolve("ballast"));
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", folder.toString());
  }

  private static int run(String... command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.onExit().join().exitValue();
  }
}
