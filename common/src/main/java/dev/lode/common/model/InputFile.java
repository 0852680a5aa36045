package dev.lode.common.model;

/// A file that lies in the work folder when the workload starts.
public record InputFile(RelativePath name, Sha256 sha256, long sizeBytes, boolean executable) {}
