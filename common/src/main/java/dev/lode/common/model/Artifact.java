package dev.lode.common.model;

/// A file that a workload left in its output folder, or in its work folder where it was asked for.
public record Artifact(RelativePath name, Sha256 sha256, long sizeBytes) {}
