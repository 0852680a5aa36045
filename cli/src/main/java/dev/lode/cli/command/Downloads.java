package dev.lode.cli.command;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.BlobTransfer;
import dev.lode.cli.client.SideBySide;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.TransferLine;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/// Brings a job's artifacts into a folder: each is checked by its hash and put in place by rename,
/// so that a name stands for a whole file or for none. What an earlier try has brought is not
/// fetched again. Nothing is ever written outside the folder, whatever the names or links in it.
final class Downloads {

  private static final String PART = ".lode-part";
  private static final int BUFFER = 256 << 10;
  private static final int AT_ONCE = 4;
  private static final int MAX_NAMED = 5;

  /// File systems take 255 bytes, and a part has a longer name than its file.
  private static final int LONG_NAME = 200;

  private final BlobTransfer blobs;
  private final Path folder;
  private final boolean replace;
  private final TransferLine line;

  /// Files that were left as they are.
  private final ConcurrentSkipListSet<String> inTheWay = new ConcurrentSkipListSet<>();

  /// @param replace whether other files of the artifacts' names make way
  Downloads(BlobTransfer blobs, Path folder, boolean replace, TransferLine line) {
    this.blobs = blobs;
    this.folder = folder;
    this.replace = replace;
    this.line = line;
  }

  /// Returns where each artifact lies now, in their order.
  List<Path> bring(Job job) throws InterruptedException {
    var artifacts = job.getArtifactsList();
    line.expect(artifacts.size(), artifacts.stream().mapToLong(Artifact::getSizeBytes).sum());
    SideBySide.each(
        artifacts,
        AT_ONCE,
        artifact -> {
          bring(artifact, job);
          line.done();
        });
    if (!inTheWay.isEmpty()) {
      throw new CommandFailed(ExitCode.IO, refusal());
    }
    return artifacts.stream().map(it -> folder.resolve(it.getName())).toList();
  }

  private void bring(Artifact artifact, Job job) throws InterruptedException {
    try {
      bring(artifact);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.IO,
          "the artifact "
              + artifact.getName()
              + " cannot be put into "
              + folder
              + ": "
              + FileTrouble.words(e)
              + "; the rest can be had later: lode get "
              + job.getNumber(),
          e);
    }
  }

  private String refusal() {
    var some = inTheWay.stream().limit(MAX_NAMED).toList();
    int more = inTheWay.size() - some.size();
    return String.join(", ", some)
        + (more > 0 ? " and " + more + " more" : "")
        + (inTheWay.size() == 1 ? " is" : " are")
        + " in "
        + folder
        + " already, with another content, and left as found; to replace: --force";
  }

  private void bring(Artifact artifact) throws IOException, InterruptedException {
    var name = new RelativePath(artifact.getName());
    var sha256 = new Sha256(artifact.getSha256());
    var target = place(name);
    if (isThere(target, artifact.getSizeBytes(), sha256)) {
      line.moved(artifact.getSizeBytes());
      return;
    }
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      inTheWay.add(artifact.getName());
      return;
    }
    var part = part(target, sha256);
    if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)
        && Files.size(part) > artifact.getSizeBytes()) {
      Files.delete(part);
    }
    if (!fetched(sha256, part)) {
      // The part was another's, or damaged: once more from the first byte.
      line.moved(-Files.size(part));
      Files.deleteIfExists(part);
      if (!fetched(sha256, part)) {
        Files.deleteIfExists(part);
        throw new IOException("what arrived does not fit its SHA-256 " + sha256);
      }
    }
    settle(part, target);
  }

  private static boolean isThere(Path target, long sizeBytes, Sha256 sha256) throws IOException {
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == sizeBytes
        && hash(target).equals(sha256);
  }

  /// What has come to lie there since is not replaced unless that was asked for.
  private void settle(Path part, Path target) throws IOException {
    if (replace) {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      Files.createLink(target, part);
    } catch (UnsupportedOperationException | FileSystemException e) {
      if (e instanceof FileAlreadyExistsException there) {
        throw there;
      }
      Files.move(part, target); // a file system without hard links
      return;
    }
    Files.delete(part);
  }

  private static Path part(Path target, Sha256 sha256) {
    var name = target.getFileName().toString();
    if (name.getBytes(StandardCharsets.UTF_8).length > LONG_NAME) {
      name = Sha256.of(name.getBytes(StandardCharsets.UTF_8)).hex();
    }
    return target.resolveSibling("." + name + "." + sha256.hex().substring(0, 12) + PART);
  }

  /// Makes the folders that the name needs, and refuses when a link among them leads out.
  private Path place(RelativePath name) throws IOException {
    Files.createDirectories(folder);
    var root = folder.toRealPath();
    var parent = root;
    var parts = Path.of(name.value());
    for (int i = 0; i < parts.getNameCount() - 1; i++) {
      parent = parent.resolve(parts.getName(i));
      if (!Files.isDirectory(parent)) {
        make(parent);
      }
      parent = parent.toRealPath();
      if (!parent.startsWith(root)) {
        throw new IOException(
            parts.getName(i) + " in " + folder + " is a link that leads out of it");
      }
    }
    return parent.resolve(parts.getFileName());
  }

  /// Another artifact may have needed it just now.
  private static void make(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private boolean fetched(Sha256 sha256, Path part) throws IOException, InterruptedException {
    try (var out =
        Files.newOutputStream(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      line.moved(Files.size(part));
      blobs.download(sha256, new Appending(part, out, line));
    }
    return hash(part).equals(sha256);
  }

  private record Appending(Path part, OutputStream out, TransferLine line)
      implements BlobTransfer.Sink {
    @Override
    public long offset() throws IOException {
      return Files.size(part);
    }

    @Override
    public void write(ByteString data) throws IOException {
      data.writeTo(out);
      line.moved(data.size());
    }
  }

  private static Sha256 hash(Path file) throws IOException {
    var digest = Sha256.digest();
    var buffer = new byte[BUFFER];
    try (var in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return Sha256.from(digest.digest());
  }
}
