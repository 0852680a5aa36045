package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.RelativePath;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The artifacts of one attempt on their way: hashed, asked for, uploaded where they are missing.
///
/// Threads: one; it starts some of its own.
final class Uploads {

  private static final int AT_ONCE = 4;

  /// Times that a file which keeps changing is read.
  private static final int MAX_READINGS = 4;

  private final Supplier<BlobsBlockingV2Stub> blobs;
  private final Budget budget;
  private final Leftovers leftovers;
  private final Notes notes;
  private final Map<RelativePath, Artifact> artifacts = new ConcurrentSkipListMap<>();
  private final Map<RelativePath, OutputFile> files = new TreeMap<>();
  private final TreeSet<RelativePath> unchanged = new TreeSet<>();

  /// @param budget counted anew: by what is read, not by what was seen before
  Uploads(Supplier<BlobsBlockingV2Stub> blobs, Budget budget, Leftovers leftovers, Notes notes) {
    this.blobs = blobs;
    this.budget = budget;
    this.leftovers = leftovers;
    this.notes = notes;
  }

  /// What of the files is durable at the coordinator now, by name.
  List<Artifact> send(List<OutputFile> found) throws StatusException, InterruptedException {
    for (var file : found) {
      files.put(file.name(), file);
      readFirst(file);
    }
    Together.each(
        missing(),
        AT_ONCE,
        "upload-",
        same -> {
          uploadOne(same);
          return true;
        });
    return List.copyOf(artifacts.values());
  }

  private void readFirst(OutputFile file) throws InterruptedException {
    try {
      var artifact = settled(file);
      if (artifact == null) {
        leaveOut(file.name(), Reading.CHANGES);
      } else if (leftovers.unchanged(artifact.name(), artifact.sha256())) {
        unchanged.add(artifact.name());
      } else if (budget.takes(artifact.name(), artifact.sizeBytes())) {
        artifacts.put(artifact.name(), artifact);
      }
    } catch (IOException e) {
      leaveOut(file.name(), Notes.reason(e));
    }
  }

  /// Null when it never rests.
  private static @Nullable Artifact settled(OutputFile file)
      throws IOException, InterruptedException {
    Artifact artifact = null;
    for (int i = 0; i < MAX_READINGS && artifact == null; i++) {
      artifact = Reading.read(file);
    }
    return artifact;
  }

  /// The artifacts whose blobs the coordinator lacks, those of one blob together.
  private List<Missing> missing() throws StatusException, InterruptedException {
    if (artifacts.isEmpty()) {
      return List.of();
    }
    var byHash = new LinkedHashMap<String, List<Artifact>>();
    artifacts
        .values()
        .forEach(it -> byHash.computeIfAbsent(it.sha256().hex(), _ -> new ArrayList<>()).add(it));
    var tries = new Tries();
    while (true) {
      try {
        return Missing.ask(blobs.get(), byHash);
      } catch (StatusException e) {
        tries.after(e);
      }
    }
  }

  /// Uploads one of those that have the same content; whichever has been changed meanwhile, for
  /// itself.
  private void uploadOne(Missing blob) throws InterruptedException {
    for (var artifact : blob.same()) {
      if (upload(artifact, blob.receivedBytes())) {
        return;
      }
    }
  }

  /// False when it has become another artifact, or none: then the blob is not there yet.
  private boolean upload(Artifact first, long receivedBytes) throws InterruptedException {
    var file = files.get(first.name());
    var artifact = first;
    try {
      for (int i = 1; i <= MAX_READINGS && file != null; i++) {
        if (artifact != null) {
          if (BlobUpload.send(blobs, artifact, file, i == 1 ? receivedBytes : 0)) {
            artifacts.put(artifact.name(), artifact);
            return artifact.equals(first);
          }
        }
        artifact = Reading.read(file);
      }
      leaveOut(first.name(), Reading.CHANGES);
    } catch (StatusException e) {
      leaveOut(first.name(), "it could not be stored: " + Tries.words(e));
    } catch (IOException e) {
      leaveOut(first.name(), Notes.reason(e));
    }
    return false;
  }

  private void leaveOut(RelativePath file, String why) {
    artifacts.remove(file);
    notes.add(file + " was left out: " + why);
  }

  /// What to say of the patterns that brought nothing, one sentence each.
  List<String> missed(Wanted wanted) {
    var said = new ArrayList<String>();
    for (int i = 0; i < leftovers.outputs().globs().size(); i++) {
      var glob = leftovers.outputs().globs().get(i);
      if (!wanted.hasMet(i)) {
        said.add("outputs: nothing in the work folder is meant by '" + glob + "'");
      } else if (files.keySet().stream()
              .noneMatch(it -> glob.matches(it) && !unchanged.contains(it))
          && unchanged.stream().anyMatch(glob::matches)) {
        said.add("outputs: '" + glob + "' means only input files that are as they were");
      }
    }
    return said;
  }
}
