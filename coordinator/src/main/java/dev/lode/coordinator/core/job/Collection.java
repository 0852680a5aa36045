package dev.lode.coordinator.core.job;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.Progress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt left behind, once all of it is stored here.
///
/// @param logEnd bytes that its workload wrote to its log
/// @param logLostBytes of these, bytes that were lost before they could be stored
/// @param resultJson the JSON text that it left, or empty
/// @param notes things a person should know that did not fail the job
public record Collection(
    long logEnd,
    long logLostBytes,
    @Nullable Progress progress,
    String resultJson,
    List<Artifact> artifacts,
    List<String> notes) {

  public static final Collection NOTHING = new Collection(0, 0, null, "", List.of(), List.of());

  public Collection {
    artifacts = List.copyOf(artifacts);
    notes = List.copyOf(notes);
  }
}
