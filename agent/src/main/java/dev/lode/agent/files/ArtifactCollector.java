package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Takes what a workload left in its output folder to the coordinator's blobs.
///
/// Threads: any.
public final class ArtifactCollector {

  /// What was taken.
  ///
  /// @param artifacts by name; their blobs are durable at the coordinator
  /// @param notes what was left out and why, one sentence each
  public record Collected(List<Artifact> artifacts, List<String> notes) {
    public Collected {
      artifacts = List.copyOf(artifacts);
      notes = List.copyOf(notes);
    }
  }

  /// @param blobs asked for the stub at each call: a new connection needs no new collector
  public ArtifactCollector(Supplier<BlobsBlockingV2Stub> blobs) {
    throw new UnsupportedOperationException("follows");
  }

  /// Blocks; while the coordinator is away it tries again until interrupted.
  ///
  /// @param output its parent must be a folder of ours; the folder itself may be missing, or
  ///   anything else that the workload made of it
  public Collected collect(Path output) throws InterruptedException {
    return new Collected(List.of(), List.of());
  }
}
