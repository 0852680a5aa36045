package dev.lode.coordinator.core.placement;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.Attempt;

/// The decision: this job, this agent, these GPUs.
public record Placement(JobId job, Attempt attempt) {}
