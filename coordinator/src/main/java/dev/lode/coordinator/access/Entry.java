package dev.lode.coordinator.access;

/// What became of a caller at the door.
public sealed interface Entry {

  /// May come in.
  record Admitted(Principal principal) implements Entry {}

  /// May not.
  ///
  /// @param message one sentence that says where the right token is found
  record Refused(String message) implements Entry {}
}
