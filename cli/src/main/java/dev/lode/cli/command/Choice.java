package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.common.model.Glob;
import dev.lode.common.model.RelativePath;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.Job;
import java.util.List;
import java.util.TreeSet;

/// Which of a job's artifacts somebody wants.
///
/// @param names or patterns of names; none for all
record Choice(List<String> names) {

  Choice {
    names = List.copyOf(names);
    names.forEach(Choice::glob);
  }

  private static Glob glob(String name) {
    try {
      return new Glob(name);
    } catch (IllegalArgumentException e) {
      throw badInput("'" + name + "': " + e.getMessage());
    }
  }

  /// The job with these artifacts alone.
  Job of(Job job) {
    if (names.isEmpty()) {
      return job;
    }
    var wanted = new TreeSet<String>();
    for (var name : names) {
      var glob = glob(name);
      var found =
          job.getArtifactsList().stream()
              .map(Artifact::getName)
              .filter(it -> it.equals(name) || glob.matches(new RelativePath(it)))
              .toList();
      if (found.isEmpty()) {
        throw badInput(
            "job "
                + job.getNumber()
                + " left no artifact '"
                + name
                + "'; those that it left: lode show "
                + job.getNumber());
      }
      wanted.addAll(found);
    }
    return job.toBuilder()
        .clearArtifacts()
        .addAllArtifacts(
            job.getArtifactsList().stream().filter(it -> wanted.contains(it.getName())).toList())
        .build();
  }
}
