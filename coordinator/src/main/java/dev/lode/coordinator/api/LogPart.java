package dev.lode.coordinator.api;

import java.nio.ByteBuffer;

/// Bytes of a log.
///
/// @param attempt the number of the attempt that wrote them
/// @param offset of the first byte, in that attempt's log
/// @param data at most 256 KiB, the reader's own; empty when an attempt begins
public record LogPart(int attempt, long offset, ByteBuffer data) {}
