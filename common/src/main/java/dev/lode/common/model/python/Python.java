package dev.lode.common.model.python;

/// The Python that a workload asks for.
///
/// @param version which interpreter
/// @param requirements what is installed for it
/// @param index where that comes from
public record Python(PythonRule version, Requirements requirements, PythonIndex index) {

  /// The host's own, with nothing installed.
  public static final Python USUAL =
      new Python(PythonRule.ANY, Requirements.NONE, PythonIndex.USUAL);

  public Python {
    if (!index.isUsual() && requirements.isEmpty()) {
      throw new IllegalArgumentException(
          "python_index says where requirements come from: give some");
    }
  }

  /// From what a caller wrote.
  public static Python from(String version, String requirements, PythonIndex index) {
    var asked = new Python(PythonRule.from(version), new Requirements(requirements), index);
    return asked.equals(USUAL) ? USUAL : asked;
  }

  /// Whether an environment must be there.
  public boolean needsEnvironment() {
    return !requirements.isEmpty();
  }

  /// Whether anything is asked for.
  public boolean isAsked() {
    return !equals(USUAL);
  }
}
