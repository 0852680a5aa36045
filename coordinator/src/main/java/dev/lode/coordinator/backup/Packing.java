package dev.lode.coordinator.backup;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// An archive in the making, made only as fast as it is taken: no more than a part of it is ever in
/// memory.
///
/// Threads: one.
final class Packing implements Following<Part> {

  private static final int PART = 1 << 20;

  /// Read for one part at most, so that what compresses well does not keep its reader waiting.
  private static final int READ_FOR_A_PART = 8 << 20;

  private static final int BUFFER = 64 << 10;

  private final Inventory inventory;
  private final Path sumsFile;
  private final long total;
  private final Runnable closing;
  private final ByteArrayOutputStream made = new ByteArrayOutputStream(2 * PART);
  private final ZipOutputStream zip = new ZipOutputStream(made, StandardCharsets.UTF_8);
  private final OutputStream sums;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable Open open;
  private boolean summed;
  private boolean finished;
  private long taken;

  /// The file that is being copied.
  private static final class Open {
    final Item item;
    final InputStream in;
    final MessageDigest digest = Sha256.digest();
    long left;

    Open(Item item) throws IOException {
      this.item = item;
      this.in = Files.newInputStream(item.file());
      this.left = item.bytes();
    }
  }

  /// @param sumsFile a place for what is written at the end
  /// @param closing run once, when the archive is whole or given up
  Packing(Inventory inventory, Path sumsFile, long total, Runnable closing) throws IOException {
    this.inventory = inventory;
    this.sumsFile = sumsFile;
    this.total = total;
    this.closing = closing;
    this.sums = Files.newOutputStream(sumsFile);
  }

  @Override
  public Next<Part> next(Duration patience) {
    try {
      long until = taken + READ_FOR_A_PART;
      while (!finished && made.size() < PART && taken < until) {
        step();
      }
      if (finished && made.size() == 0) {
        return new Next.End<>();
      }
      var data = ByteBuffer.wrap(made.toByteArray());
      made.reset();
      return new Next.Item<>(new Part(data, taken, Math.max(total, taken)));
    } catch (IOException e) {
      throw new StoreException("the backup cannot be made: " + e, e);
    }
  }

  private void step() throws IOException {
    if (open != null) {
      copy(open);
      return;
    }
    var item = summed ? null : inventory.next();
    if (item == null && !summed) {
      sums.close();
      summed = true;
      item = new Item(Layout.SUMS, sumsFile, Files.size(sumsFile), false);
    }
    if (item != null) {
      begin(item);
    } else {
      zip.finish();
      finished = true;
    }
  }

  private void begin(Item item) throws IOException {
    var entry = new ZipEntry(item.name());
    // Of a log without an index, the time of its file says when its bytes arrived.
    entry.setLastModifiedTime(Files.getLastModifiedTime(item.file()));
    zip.setLevel(item.dense() ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED);
    zip.putNextEntry(entry);
    open = new Open(item);
  }

  private void copy(Open now) throws IOException {
    int read = now.left == 0 ? 0 : now.in.read(buffer, 0, (int) Math.min(BUFFER, now.left));
    if (read < 0) {
      throw new StoreException(
          now.item.file() + ": is shorter than it was: " + now.left + " bytes are gone");
    }
    zip.write(buffer, 0, read);
    now.digest.update(buffer, 0, read);
    now.left -= read;
    taken += read;
    if (now.left == 0) {
      end(now);
    }
  }

  private void end(Open now) throws IOException {
    now.in.close();
    zip.closeEntry();
    open = null;
    if (!summed) {
      var sha256 = Sha256.from(now.digest.digest()).hex();
      sums.write(Layout.line(sha256, now.item.name()).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    try {
      if (open != null) {
        open.in.close();
      }
      sums.close();
      // Frees what compresses; what it still writes goes nowhere.
      zip.close();
    } catch (IOException e) {
      System.getLogger(Packing.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a backup: {0}", e.getMessage());
    } finally {
      closing.run();
    }
  }
}
