package dev.lode.coordinator.api;

import java.util.List;

/// A page of jobs, newest first.
///
/// @param nextBefore what to ask the next page for; 0 when this is the last
public record Page(List<JobView> jobs, long nextBefore) {

  public Page {
    jobs = List.copyOf(jobs);
  }
}
