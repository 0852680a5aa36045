package dev.lode.coordinator.api;

import dev.lode.coordinator.core.trigger.Plan;

/// A trigger to be made, or another plan for one that there is.
public record NewTrigger(String name, Plan plan) {}
