package dev.lode.agent.gpu;

import java.util.List;

/// Reads which GPUs this host has and how they are doing.
///
/// A probe that cannot read a GPU says so in its reading; it never throws for a missing driver,
/// because a host without GPUs is a good host.
///
/// Threads: one at a time.
public interface GpuProbe extends AutoCloseable {

  /// One word for logs and metrics: `none`, `fake`.
  String name();

  /// Every GPU of the host, by index, each time the same ones in the same order.
  List<GpuReading> read();

  @Override
  void close();
}
