package dev.lode.cli.spec;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An input file as it lies here, and under which name it goes along.
///
/// @param path null for a blob that the coordinator must have; its size is not known then
public record LocalFile(InputFile input, @Nullable Path path) {

  private static final int BUFFER = 256 << 10;

  static LocalFile stored(RelativePath name, Sha256 sha256) {
    return new LocalFile(new InputFile(name, sha256, 0, false), null);
  }

  /// Reads the whole file for its hash.
  static LocalFile read(RelativePath name, Path path) {
    var digest = Sha256.digest();
    long size = 0;
    var buffer = new byte[BUFFER];
    try (var in = Files.newInputStream(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, path + " cannot be read: " + FileTrouble.words(e), e);
    }
    return new LocalFile(
        new InputFile(name, Sha256.from(digest.digest()), size, Files.isExecutable(path)), path);
  }
}
