package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A folder that a workload has written, opened so that no link in it leads out: every step goes
/// from an open folder to a name in it, and not through a link.
///
/// Threads: any, but for `names`.
final class OutputFolder implements AutoCloseable {

  private final SecureDirectoryStream<Path> stream;

  private OutputFolder(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
  }

  /// Throws NoSuchFileException when it is not there, another IOException when it is no folder, or
  /// a link to one.
  static OutputFolder open(Path folder) throws IOException {
    try (var parent = Files.newDirectoryStream(folder.toAbsolutePath().resolveSibling(""))) {
      if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this system cannot open folders safely");
      }
      return new OutputFolder(
          secure.newDirectoryStream(folder.getFileName(), LinkOption.NOFOLLOW_LINKS));
    }
  }

  OutputFolder folder(Path name) throws IOException {
    return new OutputFolder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
  }

  /// What is in it, as names; at most so many, in no order. Once only.
  List<Path> names(int most) throws IOException {
    var names = new ArrayList<Path>();
    try {
      for (var found = stream.iterator(); names.size() < most && found.hasNext(); ) {
        names.add(found.next().getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  BasicFileAttributes facts(Path name) throws IOException {
    return stream
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /// A plain file in it, to be read.
  SeekableByteChannel file(RelativePath name) throws IOException {
    var parts = Names.parts(name);
    if (parts.length == 1) {
      return file(Names.path(parts[0]));
    }
    try (var folder = folder(Names.path(parts[0]))) {
      var rest = Arrays.copyOfRange(parts, 1, parts.length);
      return folder.file(new RelativePath(String.join("/", rest)));
    }
  }

  private SeekableByteChannel file(Path name) throws IOException {
    if (!facts(name).isRegularFile()) {
      // Opening a pipe would block.
      throw new IOException("it is no plain file any more");
    }
    return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
