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

/// An input file as it lies here, and under which name it goes along.
public record LocalFile(InputFile input, Path path) {

  private static final int BUFFER = 256 << 10;

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
