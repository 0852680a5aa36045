package dev.lode.cli.command;

import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Screen;
import dev.lode.cli.screen.Table;
import dev.lode.cli.screen.Words;
import dev.lode.proto.v1.Job;
import java.nio.file.Path;

/// What is said when a job that was followed has finished.
///
/// @param again what to add to a command line for the same coordinator
record Report(Screen screen, String again) {

  void ending(Job job) {
    screen.say(JobWords.ending(job));
    for (var note : job.getNotesList()) {
      screen.say("note: " + Words.harmless(note, 1000));
    }
    if (job.getLogLostBytes() > 0) {
      screen.say(JobWords.logLost(job.getLogLostBytes()));
    }
    if (!job.getResultJson().isEmpty()) {
      screen.show("result: " + job.getResultJson().strip() + "\n");
    }
  }

  void artifacts(Job job) {
    if (job.getArtifactsCount() > 0) {
      screen.show(
          "artifacts:\n"
              + table(job)
              + "get them: lode get"
              + again
              + " -o DIR "
              + job.getNumber()
              + "\n");
    }
  }

  void brought(Job job, Path folder) {
    if (job.getArtifactsCount() > 0) {
      screen.show("artifacts in " + folder + ":\n" + table(job));
    } else {
      screen.say("it left no artifacts");
    }
  }

  /// @param count other jobs that have not finished while this process was their coordinator
  void othersLeft(int count) {
    if (count > 0) {
      screen.say(
          (count == 1 ? "1 other job is" : count + " other jobs are")
              + " not finished; they go on as soon as somebody serves the folder again: `lode up`,"
              + " or the `lode run` that follows them (what runs meanwhile is stopped after a"
              + " minute alone, and starts anew then)");
    }
  }

  static String table(Job job) {
    var table = new Table("", "#", "");
    for (var artifact : job.getArtifactsList()) {
      table.row("", Words.size(artifact.getSizeBytes()), Words.harmless(artifact.getName(), 512));
    }
    return table.toString();
  }
}
