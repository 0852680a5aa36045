package dev.lode.agent.environment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The files that say which environments are there, one a key: the folder's name and its bytes. The
/// file's time is when it was used last.
record ReadyFiles(Path folder) {

  private static final String UNFINISHED = ".tmp";

  /// @param folder its name
  record Entry(String folder, long bytes) {}

  record Known(String key, Entry entry, FileTime used) {}

  /// Empty where there is none, and where it cannot be understood.
  Optional<Entry> read(String key) throws IOException {
    try {
      var words = Files.readString(folder.resolve(key)).strip().split(" ", -1);
      return words.length == 2 && words[0].startsWith(key + "-")
          ? Optional.of(new Entry(words[0], Long.parseLong(words[1])))
          : Optional.empty();
    } catch (NoSuchFileException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// Durably: it is there after a loss of power, with all that was synced before.
  void write(String key, Entry entry) throws IOException {
    var next = folder.resolve(key + UNFINISHED);
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var text = entry.folder() + " " + entry.bytes() + "\n";
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(next, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  /// Notes that it was used just now. False when it is gone.
  boolean touch(String key) throws IOException {
    try {
      Files.setLastModifiedTime(folder.resolve(key), FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /// Takes it away, unless it is gone or was used meanwhile.
  boolean take(Known one) throws IOException {
    var file = folder.resolve(one.key());
    try {
      return Files.getLastModifiedTime(file).equals(one.used()) && Files.deleteIfExists(file);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  List<Known> leastRecentlyUsedFirst() throws IOException {
    var all = new ArrayList<Known>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        var key = file.getFileName().toString();
        var entry = key.endsWith(UNFINISHED) ? Optional.<Entry>empty() : read(key);
        if (entry.isPresent()) {
          all.add(new Known(key, entry.get(), Files.getLastModifiedTime(file)));
        }
      }
    }
    all.sort(Comparator.comparing(Known::used));
    return all;
  }
}
