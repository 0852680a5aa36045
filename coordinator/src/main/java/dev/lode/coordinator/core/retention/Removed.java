package dev.lode.coordinator.core.retention;

import java.time.Instant;

/// What was removed of a job that is kept.
///
/// @param attempts of the first so many attempts; what a later one leaves is there
/// @param bytes how much it was
/// @param why what was kept how long, for people: "logs are kept for 30 days"
public record Removed(Instant at, int attempts, long bytes, String why) {}
