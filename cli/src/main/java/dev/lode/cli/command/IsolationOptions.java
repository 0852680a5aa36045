package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.proto.v1.Isolation;
import picocli.CommandLine.Option;

/// How far a job is to be kept apart from its host, as `run` and `submit` take it.
final class IsolationOptions {

  @Option(
      names = "--isolation",
      paramLabel = "LEVEL",
      description =
          "Keep the job apart from its host and from other jobs: none, user (a user of its own),"
              + " sandbox (sees only its files and its GPUs), container (of an --image). It waits"
              + " for a host that can. Default: none.")
  private String level = "";

  @Option(
      names = "--no-network",
      description = "No network but its own loopback; with --isolation sandbox or container.")
  private boolean noNetwork;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "What its container is made of, such as docker.io/library/python:3.13; asks for"
              + " --isolation container.")
  private String image = "";

  Isolation isolation() {
    var asked =
        level.isEmpty() && !image.isEmpty()
            ? dev.lode.common.model.Isolation.Level.CONTAINER.word()
            : level.isEmpty() ? dev.lode.common.model.Isolation.Level.NONE.word() : level;
    try {
      var checked =
          new dev.lode.common.model.Isolation(
              dev.lode.common.model.Isolation.Level.from(asked), noNetwork, image);
      return Isolation.newBuilder()
          .setLevel(Isolation.Level.valueOf("LEVEL_" + checked.level().name()))
          .setNoNetwork(noNetwork)
          .setImage(image)
          .build();
    } catch (IllegalArgumentException e) {
      throw badInput("--isolation: " + e.getMessage());
    }
  }
}
