package dev.lode.coordinator.access;

/// Who calls.
///
/// @param name for people and for the record of who cancelled what
public record Principal(String name, Role role) {}
