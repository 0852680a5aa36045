package dev.lode.agent.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The folder of one control group.
record GroupFolder(Path path) {

  /// Writes one of the kernel's files; never makes one.
  void write(String name, String value) throws IOException {
    try (var channel = FileChannel.open(path.resolve(name), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /// Whether that could be done.
  boolean tryWrite(String name, String value) {
    try {
      write(name, value);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// The words of one of the kernel's files; none where it is not there.
  List<String> words(String name) {
    try {
      return List.of(Files.readString(path.resolve(name)).strip().split("\\s+", -1));
    } catch (IOException _) {
      return List.of();
    }
  }

  GroupFolder child(String name) {
    return new GroupFolder(path.resolve(name));
  }

  List<GroupFolder> children() {
    var children = new ArrayList<GroupFolder>();
    try (var entries = Files.newDirectoryStream(path, Files::isDirectory)) {
      entries.forEach(it -> children.add(new GroupFolder(it)));
    } catch (IOException _) {
      return List.of();
    }
    return children;
  }

  /// Of the group and of all groups below it.
  TreeSet<Long> processes() {
    var pids = new TreeSet<Long>();
    words("cgroup.procs").stream()
        .filter(it -> !it.isEmpty())
        .map(Long::valueOf)
        .filter(it -> it > 1)
        .forEach(pids::add);
    children().forEach(it -> pids.addAll(it.processes()));
    return pids;
  }

  /// Everything in it and below it, at once where the kernel can.
  void kill() {
    if (!tryWrite("cgroup.kill", "1")) {
      processes().forEach(it -> ProcessHandle.of(it).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  /// With the groups below it. Fails while a process is in one of them.
  void remove() throws IOException {
    for (var child : children()) {
      child.remove();
    }
    try {
      Files.delete(path);
    } catch (NoSuchFileException _) {
      // removed by its supervisor
    }
  }
}
