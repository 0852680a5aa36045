package dev.lode.agent.files;

import dev.lode.common.model.InputFile;
import dev.lode.common.trouble.FileTrouble;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts a job's input files into its work folder.
///
/// Threads: any.
public final class InputFetcher {

  /// Files fetched at a time.
  private static final int AT_ONCE = 8;

  private final BlobCache cache;
  private final Supplier<BlobsBlockingV2Stub> blobs;

  /// How it went.
  public sealed interface Fetched {
    /// Every file is in its place.
    record Ready() implements Fetched {}

    /// No host can do it; one sentence that says why. The caller's fault.
    record Impossible(String why) implements Fetched {}

    /// This host cannot do it; one sentence that says why. The fleet's fault.
    record Failed(String why) implements Fetched {}
  }

  /// For one agent.
  ///
  /// @param blobs asked for the stub at each call: a new connection needs no new fetcher
  public InputFetcher(BlobCache cache, Supplier<BlobsBlockingV2Stub> blobs) {
    this.cache = cache;
    this.blobs = blobs;
  }

  /// Blocks; while the coordinator is away it tries again until interrupted. Files that are there
  /// already are replaced.
  ///
  /// @param work an existing folder
  public Fetched fetch(List<InputFile> files, Path work) throws InterruptedException {
    var failure = new AtomicReference<@Nullable Fetched>();
    Together.each(
        files,
        AT_ONCE,
        "fetch-",
        file -> {
          var one = fetch(file, work);
          if (one instanceof Fetched.Ready) {
            return true;
          }
          failure.compareAndSet(null, one);
          return false;
        });
    var failed = failure.get();
    return failed == null ? new Fetched.Ready() : failed;
  }

  private Fetched fetch(InputFile file, Path work) throws InterruptedException {
    try (var blob = cache.hold(file.sha256(), new BlobDownload(blobs, file.sha256()))) {
      if (blob == null) {
        return new Fetched.Failed(
            "the input file " + file.name() + " arrived with another hash than it should have");
      }
      return WorkFolder.place(blob.file(), file, work);
    } catch (StatusException e) {
      return refused(file, e);
    } catch (IOException e) {
      return new Fetched.Failed(
          "the input file " + file.name() + " cannot be kept here: " + FileTrouble.words(e));
    }
  }

  private static Fetched refused(InputFile file, StatusException e) {
    if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
      return new Fetched.Impossible(
          "the input file "
              + file.name()
              + " is not at the coordinator: upload its blob "
              + file.sha256()
              + " before the submit");
    }
    return new Fetched.Failed(
        "the input file " + file.name() + " cannot be fetched: " + Tries.words(e));
  }
}
