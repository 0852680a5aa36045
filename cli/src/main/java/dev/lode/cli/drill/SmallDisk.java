package dev.lode.cli.drill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A disk in memory that can be filled up, and be given room again.
record SmallDisk(Path folder) {

  /// Throws an exception with the system's reason when it will not have it.
  static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
    demand("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "drill", folder.toString());
    return new SmallDisk(folder);
  }

  /// To the last byte.
  void fill() throws IOException {
    try (var out = Files.newOutputStream(filler())) {
      write(out, 1 << 20);
      write(out, 1 << 12);
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  /// Takes it away; what lies on it goes with it, or is put in its place.
  void end(boolean keep) throws IOException, InterruptedException {
    var copy = folder.resolveSibling(folder.getFileName() + ".copy");
    if (keep) {
      free();
      demand("cp", "-a", folder.toString(), copy.toString());
    }
    demand("umount", "-l", folder.toString());
    if (keep) {
      Files.delete(folder);
      Files.move(copy, folder);
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private static void write(OutputStream out, int block) {
    var zeros = new byte[block];
    try {
      while (true) {
        out.write(zeros);
      }
    } catch (IOException e) {
      // No room for another one.
    }
  }

  /// Throws what it had to say, unless it succeeds.
  private static void demand(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(said.lines().findFirst().orElse(command[0] + " failed"));
    }
  }
}
