package dev.lode.agent.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an agent fetches repositories.
///
/// @param allowed what may be fetched; nothing when empty
/// @param credentials a file as git's own credential store has it; null for none
/// @param folder holds the mirrors, and may be shared by the agents of a host; null for one in the
///   agent's own folder
/// @param limits how much and how long
public record SourceConfig(
    List<Allowed> allowed, @Nullable Path credentials, @Nullable Path folder, Limits limits) {

  /// @param budgetBytes beyond it mirrors that were not used for longest are removed
  /// @param maxBytes the largest repository, and the largest tree
  /// @param time how long fetching one may take
  public record Limits(long budgetBytes, long maxBytes, Duration time) {
    public static final Limits USUAL =
        new Limits(10_000_000_000L, 5_000_000_000L, Duration.ofMinutes(15));
  }

  /// Over TLS, from hosts with public addresses.
  public static final SourceConfig USUAL =
      new SourceConfig(List.of(Allowed.from("https://*")), null, null, Limits.USUAL);

  public SourceConfig {
    allowed = List.copyOf(allowed);
  }

  /// The same in this folder, unless another was said.
  public SourceConfig in(Path usual) {
    return folder == null ? new SourceConfig(allowed, credentials, usual, limits) : this;
  }
}
