package dev.lode.cli.screen;

import com.google.protobuf.Duration;
import dev.lode.common.model.python.Requirements;
import dev.lode.proto.v1.Prepared;
import dev.lode.proto.v1.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What is put in place before a job's program begins, a fact each.
final class SetupWords {

  private static final int LONG = 2000;

  private SetupWords() {}

  static Map<String, String> asked(Workload workload) {
    var facts = new LinkedHashMap<String, String>();
    var version = workload.getPythonVersion();
    int lines = lines(workload.getRequirements());
    if (!version.isEmpty() || lines > 0) {
      facts.put(
          "python",
          (version.isEmpty() ? "the host's" : Words.harmless(version, LONG))
              + (lines == 0
                  ? ""
                  : ", " + lines + (lines == 1 ? " package" : " lines of packages")));
    }
    if (workload.hasRepository()) {
      var repository = workload.getRepository();
      facts.put(
          "repository",
          Words.harmless(repository.getUrl(), LONG)
              + (repository.getRevision().isEmpty()
                  ? ""
                  : " at " + Words.harmless(repository.getRevision(), LONG))
              + (repository.getSubmodules() ? ", with submodules" : ""));
    }
    return facts;
  }

  private static int lines(String requirements) {
    try {
      return new Requirements(requirements).lines().size();
    } catch (IllegalArgumentException _) {
      return (int) requirements.lines().count(); // of a coordinator that takes more
    }
  }

  static Map<String, String> prepared(Prepared prepared) {
    var parts = new ArrayList<String>();
    if (prepared.hasRepository()) {
      parts.add("repository " + seconds(prepared.getRepository()));
    }
    if (prepared.hasInputs()) {
      parts.add("files " + seconds(prepared.getInputs()));
    }
    if (prepared.hasEnvironment()) {
      parts.add("environment " + seconds(prepared.getEnvironment()));
    }
    var facts = new LinkedHashMap<String, String>();
    facts.put(
        "prepared",
        "in "
            + seconds(prepared.getTook())
            + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")"));
    if (!prepared.getCommit().isEmpty()) {
      facts.put("commit", Words.harmless(prepared.getCommit(), LONG));
    }
    return facts;
  }

  private static String seconds(Duration span) {
    double seconds = span.getSeconds() + span.getNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.1f s", seconds);
  }
}
