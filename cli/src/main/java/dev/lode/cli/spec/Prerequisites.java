package dev.lode.cli.spec;

import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.Repository;
import org.jspecify.annotations.Nullable;

/// What the command line asks to be in place before the program begins.
///
/// @param python which version, or null for what the script says of itself
/// @param requirements the text of a requirements file, or null for what the script says of itself
/// @param repository what is checked out; null for nothing
public record Prerequisites(
    @Nullable String python,
    @Nullable String requirements,
    PythonIndex index,
    @Nullable Repository repository) {

  public static final Prerequisites NONE = new Prerequisites(null, null, PythonIndex.USUAL, null);
}
