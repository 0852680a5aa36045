package dev.lode.cli.command;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.BackupTransfer;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Screen;
import dev.lode.cli.screen.Words;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.coordinator.backup.Archive;
import dev.lode.coordinator.backup.BadArchiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode admin backup`: what a running coordinator keeps, in one file.
@Command(
    name = "backup",
    header = "Backs up a running coordinator into one file.",
    description = {
      "Its jobs, agents, logs, input files and artifacts, as of one moment, while it goes on"
          + " working. The file is a zip archive with the SHA-256 of everything in it; it holds"
          + " what jobs were given in their environment, so it is for you alone. Tokens are not in"
          + " it: a restored coordinator makes new ones, or copy them yourself.",
      ""
    },
    footer = {"", "Example:", "  lode admin backup lode-$(date +%%F).zip"})
public final class Backup implements Callable<Integer> {

  private static final int ALL = 100;

  @Parameters(paramLabel = "FILE", description = "The file. It must not be there yet.")
  private Path file = Path.of("");

  @Option(names = "--force", description = "Replace the file when it is there.")
  private boolean force;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public Backup(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var target = around.directory().resolve(file);
    if (Files.exists(target) && !force) {
      throw CommandFailed.badInput(
          file + " is there already: choose another name, or replace it with --force");
    }
    var part = target.resolveSibling(target.getFileName() + ".part");
    try {
      var contents = bring(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(Objects.requireNonNull(target.toAbsolutePath().getParent()));
      around
          .streams()
          .say(
              file
                  + " holds "
                  + contents.files()
                  + " files, "
                  + Words.size(contents.bytes())
                  + "; tokens are not in it");
      return ExitCode.OK;
    } catch (BadArchiveException e) {
      throw new CommandFailed(ExitCode.IO, "what arrived is not whole: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, "cannot write " + file + ": " + FileTrouble.words(e), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// What was written is read again from the first byte to the last before it counts.
  private Archive.Contents bring(Path part)
      throws IOException, InterruptedException, BadArchiveException {
    try (var access = connection.open(around, Otherwise.REFUSE, around.streams()::say);
        var screen = Screen.of(around.streams(), true, around.environment());
        var sink = new PartFile(part, screen)) {
      access.client().backup().bring(sink);
      sink.force();
    }
    return Archive.check(part);
  }

  private static void sync(Path folder) throws IOException {
    try (var open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  /// The file while it is not whole, readable by its owner alone.
  private static final class PartFile implements BackupTransfer.Sink, AutoCloseable {
    private final FileChannel channel;
    private final Screen screen;
    private long shown = -1;

    PartFile(Path part, Screen screen) throws IOException {
      Files.deleteIfExists(part);
      this.channel =
          FileChannel.open(
              part,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      this.screen = screen;
    }

    @Override
    public void begin() throws IOException {
      channel.truncate(0);
    }

    @Override
    public void write(ByteString data, long takenBytes, long totalBytes) throws IOException {
      for (ByteBuffer piece : data.asReadOnlyByteBufferList()) {
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
      }
      long tenth = takenBytes * (ALL / 10) / Math.max(1, totalBytes);
      if (tenth != shown) {
        shown = tenth;
        screen.progress(tenth * 10.0, Words.size(takenBytes) + " of " + Words.size(totalBytes));
      }
    }

    void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
