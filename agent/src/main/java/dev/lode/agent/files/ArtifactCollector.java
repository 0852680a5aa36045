package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.proto.v1.BlobsGrpc.BlobsBlockingV2Stub;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes what a workload left in its output folder, and what it wants of its work folder, to the
/// coordinator's blobs.
///
/// An artifact is a file as it was read once from its beginning to its end. One that is changed
/// while it is read, or again for the upload, is read anew, a few times.
///
/// Threads: any.
public final class ArtifactCollector {

  private final Supplier<BlobsBlockingV2Stub> blobs;
  private final ArtifactLimits limits;

  /// Where an attempt left its files. The folders that they lie in must be ours; they themselves
  /// may be missing, or anything else that the workload made of them.
  ///
  /// @param leftovers what [Leftovers#write] wrote; need not be there
  public record Folders(Path output, Path work, Path leftovers) {}

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
  public ArtifactCollector(Supplier<BlobsBlockingV2Stub> blobs, ArtifactLimits limits) {
    this.blobs = blobs;
    this.limits = limits;
  }

  /// Blocks; while the coordinator is away it tries again until interrupted.
  public Collected collect(Folders folders) throws InterruptedException {
    var notes = new Notes();
    var leftovers = leftovers(folders, notes);
    var budget = new Budget(limits, leftovers.inputs().keySet(), notes);
    List<Artifact> artifacts = List.of();
    try (var output = open(folders.output(), "output", notes);
        var work =
            leftovers.outputs().globs().isEmpty() ? null : open(folders.work(), "work", notes)) {
      var wanted = Wanted.of(leftovers.outputs());
      var found = new ArrayList<OutputFile>();
      if (output != null) {
        found.addAll(walk(output, Wanted.ALL, "output", budget, notes));
      }
      if (work != null) {
        found.addAll(unclaimed(found, walk(work, wanted, "work", budget, notes), notes));
      }
      budget.close();
      var read = new Budget(limits, Set.of(), notes);
      var uploads = new Uploads(blobs, read, leftovers, notes);
      artifacts = uploads.send(found);
      read.close();
      uploads.missed(wanted).forEach(notes::add);
    } catch (StatusException e) {
      notes.add("the artifacts were left out: they could not be stored: " + Tries.words(e));
    }
    return new Collected(artifacts, notes.list());
  }

  private static Leftovers leftovers(Folders folders, Notes notes) {
    try {
      return Leftovers.read(folders.leftovers());
    } catch (IOException e) {
      notes.add("nothing was taken of the work folder: " + Notes.reason(e));
      return Leftovers.NONE;
    }
  }

  /// Null when there is none.
  private static @Nullable OpenFile open(Path folder, String what, Notes notes) {
    try {
      return OpenFile.at(folder);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      notes.add("the " + what + " folder was left out: it cannot be read: " + Notes.reason(e));
      return null;
    }
  }

  private static List<OutputFile> walk(
      OpenFile root, Wanted wanted, String what, Budget budget, Notes notes)
      throws InterruptedException {
    try {
      return OutputWalk.files(root, wanted, budget, notes);
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    } catch (IOException e) {
      notes.add("the " + what + " folder was left out: it cannot be read: " + Notes.reason(e));
      return List.of();
    }
  }

  /// Those of the work folder whose names none of the output folder has.
  private static List<OutputFile> unclaimed(
      List<OutputFile> output, List<OutputFile> work, Notes notes) {
    var taken = output.stream().map(OutputFile::name).collect(Collectors.toSet());
    var free = new ArrayList<OutputFile>();
    for (var file : work) {
      if (taken.contains(file.name())) {
        notes.add(
            file.name()
                + " of the work folder was left out: the output folder has one of its name");
      } else {
        free.add(file);
      }
    }
    return free;
  }
}
