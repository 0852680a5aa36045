package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import dev.lode.proto.v1.FindMissingBlobsRequest;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/// The artifacts of one attempt on their way: hashed, asked for, uploaded where they are missing.
///
/// Threads: one; it starts some of its own.
final class Uploads {

  private static final int AT_ONCE = 4;

  /// Times that a file which keeps changing is read.
  private static final int MAX_READINGS = 4;

  private static final int BUFFER_BYTES = 256 << 10;

  private final Supplier<BlobsBlockingV2Stub> blobs;
  private final OutputFolder output;
  private final Notes notes;
  private final Map<RelativePath, Artifact> artifacts = new ConcurrentSkipListMap<>();

  Uploads(Supplier<BlobsBlockingV2Stub> blobs, OutputFolder output, Notes notes) {
    this.blobs = blobs;
    this.output = output;
    this.notes = notes;
  }

  /// What of the files is durable at the coordinator now, by name.
  List<Artifact> send(List<RelativePath> files) throws StatusException, InterruptedException {
    for (var file : files) {
      try {
        artifacts.put(file, read(file));
      } catch (IOException e) {
        leaveOut(file, String.valueOf(e.getMessage()));
      }
    }
    Together.each(
        missing(artifacts.values()),
        AT_ONCE,
        "upload-",
        same -> {
          uploadOne(same);
          return true;
        });
    return List.copyOf(artifacts.values());
  }

  private Artifact read(RelativePath file) throws IOException, InterruptedException {
    var digest = Sha256.digest();
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long size = 0;
    try (var content = output.file(file)) {
      while (content.read(buffer) >= 0) {
        size += buffer.position();
        digest.update(buffer.flip());
        buffer.clear();
      }
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    }
    return new Artifact(file, Sha256.from(digest.digest()), size);
  }

  /// The artifacts whose blobs the coordinator lacks, those of one blob together.
  private List<List<Artifact>> missing(Collection<Artifact> found)
      throws StatusException, InterruptedException {
    if (found.isEmpty()) {
      return List.of();
    }
    var byHash = new LinkedHashMap<String, List<Artifact>>();
    found.forEach(it -> byHash.computeIfAbsent(it.sha256().hex(), _ -> new ArrayList<>()).add(it));
    var request = FindMissingBlobsRequest.newBuilder().addAllSha256(byHash.keySet()).build();
    var tries = new Tries();
    while (true) {
      try {
        byHash.keySet().retainAll(blobs.get().findMissingBlobs(request).getSha256List());
        return List.copyOf(byHash.values());
      } catch (StatusException e) {
        tries.after(e);
      }
    }
  }

  /// Uploads one of those that have the same content; whichever has been changed meanwhile, for
  /// itself.
  private void uploadOne(List<Artifact> same) throws InterruptedException {
    for (var artifact : same) {
      if (upload(artifact)) {
        return;
      }
    }
  }

  /// False when it has become another artifact, or none: then the blob is not there yet.
  private boolean upload(Artifact first) throws InterruptedException {
    var artifact = first;
    try {
      for (int i = 1; i <= MAX_READINGS; i++) {
        if (sent(artifact)) {
          artifacts.put(artifact.name(), artifact);
          return artifact.equals(first);
        }
        artifact = read(first.name());
      }
      leaveOut(first.name(), "it changes while it is read");
    } catch (StatusException e) {
      leaveOut(first.name(), "it could not be stored: " + Tries.words(e));
    } catch (IOException e) {
      leaveOut(first.name(), String.valueOf(e.getMessage()));
    }
    return false;
  }

  private boolean sent(Artifact artifact)
      throws StatusException, IOException, InterruptedException {
    var tries = new Tries();
    while (true) {
      try (var content = output.file(artifact.name())) {
        return BlobUpload.send(blobs.get(), artifact, content);
      } catch (StatusException e) {
        tries.after(e);
      } catch (ClosedByInterruptException _) {
        throw new InterruptedException();
      }
    }
  }

  private void leaveOut(RelativePath file, String why) {
    artifacts.remove(file);
    notes.add(file + " was left out: " + why);
  }
}
