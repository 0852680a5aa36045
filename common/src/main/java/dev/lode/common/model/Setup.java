package dev.lode.common.model;

import dev.lode.common.model.python.Python;
import dev.lode.common.model.source.Repository;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is put in place before a program begins.
///
/// @param files in the work folder, under their names
/// @param python which one it runs with, and what is installed for it
/// @param repository checked out into the work folder before the files are put there; null for none
/// @param credentials the sets of secrets that it is given, by name
public record Setup(
    List<InputFile> files,
    Python python,
    @Nullable Repository repository,
    List<CredentialsName> credentials) {

  public static final int MAX_FILES = 10_000;

  public static final int MAX_CREDENTIALS = 32;

  public static final Setup NOTHING = new Setup(List.of());

  /// Files and nothing else.
  public Setup(List<InputFile> files) {
    this(files, Python.USUAL, null, List.of());
  }

  public Setup {
    files = List.copyOf(files);
    credentials = List.copyOf(credentials);
    require(credentials.size() <= MAX_CREDENTIALS, "more than 32 sets of credentials");
    require(files.size() <= MAX_FILES, "more than 10,000 input files");
    var names = new HashSet<RelativePath>();
    for (InputFile file : files) {
      require(names.add(file.name()), "two input files are named " + file.name());
    }
  }

  boolean hasFile(RelativePath name) {
    return files.stream().anyMatch(it -> it.name().equals(name));
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
