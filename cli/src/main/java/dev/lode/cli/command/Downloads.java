package dev.lode.cli.command;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.BlobTransfer;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Brings a job's artifacts into a folder: each is checked by its hash and put in place by rename,
/// so that a name stands for a whole file or for none. What an earlier try has brought is not
/// fetched again. Nothing is ever written outside the folder, whatever the names or links in it.
final class Downloads {

  private static final String PART = ".lode-part";
  private static final int BUFFER = 256 << 10;

  private final BlobTransfer blobs;
  private final Path folder;

  Downloads(BlobTransfer blobs, Path folder) {
    this.blobs = blobs;
    this.folder = folder;
  }

  /// Returns where each artifact lies now, in their order.
  List<Path> bring(Job job) throws InterruptedException {
    var paths = new ArrayList<Path>();
    for (var artifact : job.getArtifactsList()) {
      try {
        paths.add(bring(artifact));
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
    return paths;
  }

  private Path bring(Artifact artifact) throws IOException, InterruptedException {
    var name = new RelativePath(artifact.getName());
    var sha256 = new Sha256(artifact.getSha256());
    var target = place(name);
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == artifact.getSizeBytes()
        && hash(target).equals(sha256)) {
      return target;
    }
    var part =
        target.resolveSibling(
            "." + target.getFileName() + "." + sha256.hex().substring(0, 12) + PART);
    if (!fetched(sha256, part)) {
      // The part was another's, or damaged: once more from the first byte.
      Files.deleteIfExists(part);
      if (!fetched(sha256, part)) {
        Files.deleteIfExists(part);
        throw new IOException("what arrived does not fit its SHA-256 " + sha256);
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return target;
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
        Files.createDirectory(parent);
      }
      parent = parent.toRealPath();
      if (!parent.startsWith(root)) {
        throw new IOException(
            parts.getName(i) + " in " + folder + " is a link that leads out of it");
      }
    }
    return parent.resolve(parts.getFileName());
  }

  private boolean fetched(Sha256 sha256, Path part) throws IOException, InterruptedException {
    try (var out =
        Files.newOutputStream(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      blobs.download(sha256, new Appending(part, out));
    }
    return hash(part).equals(sha256);
  }

  private record Appending(Path part, OutputStream out) implements BlobTransfer.Sink {
    @Override
    public long offset() throws IOException {
      return Files.size(part);
    }

    @Override
    public void write(ByteString data) throws IOException {
      data.writeTo(out);
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
