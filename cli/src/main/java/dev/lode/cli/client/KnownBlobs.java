package dev.lode.cli.client;

import dev.lode.common.model.Sha256;
import java.util.Map;

/// What a coordinator has of some blobs.
///
/// @param stored sizes of those that are there
/// @param missing of the others, how many bytes have come in by an upload that was broken off
public record KnownBlobs(Map<Sha256, Long> stored, Map<Sha256, Long> missing) {

  public KnownBlobs {
    stored = Map.copyOf(stored);
    missing = Map.copyOf(missing);
  }
}
