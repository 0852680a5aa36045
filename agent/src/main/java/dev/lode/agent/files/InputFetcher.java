package dev.lode.agent.files;

import dev.lode.common.model.InputFile;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Puts a job's input files into its work folder.
///
/// Threads: any.
public final class InputFetcher {

  /// How it went.
  public sealed interface Fetched {
    /// Every file is in its place.
    record Ready() implements Fetched {}

    /// No host can do it; one sentence that says why. The caller's fault.
    record Impossible(String why) implements Fetched {}

    /// This host cannot do it; one sentence that says why. The fleet's fault.
    record Failed(String why) implements Fetched {}
  }

  /// @param blobs asked for the stub at each call: a new connection needs no new fetcher
  public InputFetcher(BlobCache cache, Supplier<BlobsBlockingV2Stub> blobs) {
    throw new UnsupportedOperationException("follows");
  }

  /// Blocks; while the coordinator is away it tries again until interrupted. Files that are there
  /// already are replaced.
  ///
  /// @param work an existing folder
  public Fetched fetch(List<InputFile> files, Path work) throws InterruptedException {
    throw new UnsupportedOperationException("follows");
  }
}
