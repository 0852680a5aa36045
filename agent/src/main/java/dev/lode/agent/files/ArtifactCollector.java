package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Takes what a workload left in its output folder to the coordinator's blobs.
///
/// An artifact is a file as it was read once from its beginning to its end. One that is changed
/// while it is read again for the upload is read anew, a few times.
///
/// Threads: any.
public final class ArtifactCollector {

  private final Supplier<BlobsBlockingV2Stub> blobs;

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

  /// For one agent.
  ///
  /// @param blobs asked for the stub at each call: a new connection needs no new collector
  public ArtifactCollector(Supplier<BlobsBlockingV2Stub> blobs) {
    this.blobs = blobs;
  }

  /// Blocks; while the coordinator is away it tries again until interrupted.
  ///
  /// @param output its parent must be a folder of ours; the folder itself may be missing, or
  ///   anything else that the workload made of it
  public Collected collect(Path output) throws InterruptedException {
    var notes = new Notes();
    List<Artifact> artifacts = List.of();
    try (var folder = OutputFolder.open(output)) {
      artifacts = new Uploads(blobs, folder, notes).send(OutputWalk.files(folder, notes));
    } catch (NoSuchFileException _) {
      return new Collected(List.of(), List.of());
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    } catch (IOException e) {
      notes.add("the output folder was left out: it cannot be read: " + e.getMessage());
    } catch (StatusException e) {
      notes.add("the artifacts were left out: they could not be stored: " + Tries.words(e));
    }
    return new Collected(artifacts, notes.list());
  }
}
