package dev.lode.common.model;

/// A file that a workload left in its output folder.
public record Artifact(RelativePath name, Sha256 sha256, long sizeBytes) {}
