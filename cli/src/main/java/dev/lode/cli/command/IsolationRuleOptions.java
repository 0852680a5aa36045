package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.isolation.IsolationRules;
import dev.lode.agent.isolation.UserRange;
import dev.lode.common.model.Isolation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What the operator of a host says about the isolation of jobs on it.
final class IsolationRuleOptions {

  private static final String NOBODY = "none";

  @Option(
      names = "--isolation-min",
      paramLabel = "LEVEL",
      description =
          "A job that asks for less isolation gets this much: none, user or sandbox. The agent does"
              + " not start where it cannot be given. Default: none.")
  private String least = "none";

  @Option(
      names = "--job-users",
      paramLabel = "FIRST-LAST",
      description =
          "Numbers of users that isolated jobs become, one each, when the agent is root; they must"
              + " belong to nobody. none: no job gets one. Default: 2100000000-2100009999.")
  private String users = UserRange.USUAL.toString();

  @Option(
      names = "--job-visible",
      paramLabel = "PATH",
      description =
          "A file or folder that isolated jobs may read beside the system's, such as /datasets; may"
              + " be given again.")
  private List<Path> visible = new ArrayList<>();

  IsolationRules rules() {
    var option = "--isolation-min: ";
    try {
      var level = Isolation.Level.from(least);
      option = "--job-users: ";
      var range = users.equals(NOBODY) ? null : UserRange.from(users);
      option = "--isolation-min: ";
      return new IsolationRules(level, range, checked());
    } catch (IllegalArgumentException e) {
      throw badInput(option + e.getMessage());
    }
  }

  private List<Path> checked() {
    for (var path : visible) {
      if (!path.isAbsolute() || !Files.exists(path)) {
        throw badInput("--job-visible: there is nothing at " + path + ": give a whole path");
      }
    }
    return visible.stream().map(Path::normalize).toList();
  }
}
