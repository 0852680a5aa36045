package dev.lode.coordinator.backup;

import dev.lode.common.model.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// A backup as a file: read from its first byte to its last, every file in it checked against its
/// SHA-256. What is in it is not trusted: it may be damaged, or made to do harm.
///
/// Threads: one.
public final class Archive {

  private static final int BUFFER = 64 << 10;

  /// A list of that many bytes names more files than a file system holds.
  private static final long MAX_SUMS = 64L << 30;

  private final Path file;
  private final Target target;
  private final MessageDigest sums = Sha256.digest();
  private final byte[] buffer = new byte[BUFFER];
  private long files;
  private long bytes;
  private @Nullable String at;

  /// What it holds.
  public record Contents(long files, long bytes) {}

  /// Where its files go.
  interface Target {
    /// A place for a file whose name [Layout] knows; closing it makes it durable.
    OutputStream create(String name, ZipEntry entry) throws IOException, BadArchiveException;
  }

  private Archive(Path file, Target target) {
    this.file = file;
    this.target = target;
  }

  /// Reads all of it and keeps nothing. Throws unless it is whole.
  public static Contents check(Path file) throws BadArchiveException {
    return new Archive(file, (_, _) -> OutputStream.nullOutputStream()).read();
  }

  /// Hands every file in it to the target; only when this returns are they what was backed up.
  static Contents unpack(Path file, Target target) throws BadArchiveException {
    return new Archive(file, target).read();
  }

  private Contents read() throws BadArchiveException {
    try (var in = Files.newInputStream(file);
        var zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
      while (true) {
        var entry = zip.getNextEntry();
        if (entry == null) {
          throw bad(
              files == 0
                  ? "is not a backup of Lode, or damaged"
                  : "is cut short: there is nothing after " + at);
        }
        at = entry.getName();
        if (entry.getName().equals(Layout.SUMS)) {
          end(zip);
          return new Contents(files, bytes);
        }
        take(entry, zip);
      }
    } catch (EOFException e) {
      throw new BadArchiveException(said("is cut short" + where()), e);
    } catch (ZipException | IllegalArgumentException e) {
      throw new BadArchiveException(said("is damaged" + where() + " (" + e.getMessage() + ")"), e);
    } catch (IOException e) {
      throw new BadArchiveException(said("cannot be read or unpacked" + where() + ": " + e), e);
    }
  }

  private void take(ZipEntry entry, InputStream in) throws IOException, BadArchiveException {
    String name = entry.getName();
    if (!Layout.knows(name)) {
      throw bad("holds '" + harmless(name) + "', which is no file of a data folder");
    }
    if (files == 0 && !name.equals(Layout.RECORD)) {
      throw bad("does not begin with " + Layout.RECORD);
    }
    var digest = Sha256.digest();
    try (var out = target.create(name, entry)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        digest.update(buffer, 0, read);
        bytes += read;
      }
    }
    files++;
    var line = Layout.line(Sha256.from(digest.digest()).hex(), name);
    sums.update(line.getBytes(StandardCharsets.UTF_8));
  }

  /// The list at the end must be, byte for byte, the one that its files give.
  private void end(ZipInputStream zip) throws IOException, BadArchiveException {
    var listed = Sha256.digest();
    long length = 0;
    for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
      listed.update(buffer, 0, read);
      length += read;
      if (length > MAX_SUMS) {
        throw bad("has a list of files that does not end");
      }
    }
    if (files == 0 || !MessageDigest.isEqual(listed.digest(), sums.digest())) {
      throw bad("is damaged: its files are not those that its " + Layout.SUMS + " tells of");
    }
    if (zip.getNextEntry() != null) {
      throw bad("is damaged: there is more after its " + Layout.SUMS);
    }
  }

  private String where() {
    return at == null ? "" : " at " + harmless(at);
  }

  private static String harmless(String name) {
    return name.replaceAll("[^\\x20-\\x7e]", "?").substring(0, Math.min(name.length(), 100));
  }

  private BadArchiveException bad(String what) {
    return new BadArchiveException(said(what));
  }

  private String said(String what) {
    return "the backup " + file + " " + what + ": nothing was taken from it";
  }
}
