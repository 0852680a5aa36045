package dev.lode.common.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What preparing an attempt took, and what came of it.
///
/// @param took until its process could be started, or until the failure
/// @param inputs of this, fetching the input files; null without any
/// @param environment of this, getting the Python environment; null without requirements
/// @param repository of this, fetching and checking out the repository; null without one
/// @param environmentKey names the Python environment on its host, or empty
/// @param commit that was checked out, or empty
public record Prepared(
    Duration took,
    @Nullable Duration inputs,
    @Nullable Duration environment,
    @Nullable Duration repository,
    String environmentKey,
    String commit) {}
