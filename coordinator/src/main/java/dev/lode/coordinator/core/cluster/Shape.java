package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Needs;

/// What a job asks for, as far as placement can tell two jobs apart.
public record Shape(Resources resources, String launcher, Needs needs) {

  public static Shape of(JobSpec spec) {
    return new Shape(spec.resources(), spec.launcher(), spec.needs());
  }
}
