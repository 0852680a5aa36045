package dev.lode.agent.environment;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;

/// Which environments the attempts of all agents have links to. An attempt's folder is there from
/// its start until it is forgotten, whatever becomes of its agent meanwhile.
///
/// @param agents holds a file for each agent, with the folder of its attempts
record UsedEnvironments(Path agents) {

  private static final int DIGITS = 16;

  void register(Path attempts) throws IOException {
    var text = attempts.toString();
    var name = Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGITS);
    var file = agents.resolve(name);
    if (!Files.exists(file)) {
      Files.writeString(file, text);
    }
  }

  boolean contains(Path environment) throws IOException {
    try (var files = Files.newDirectoryStream(agents)) {
      for (Path file : files) {
        if (uses(Path.of(Files.readString(file)), environment)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean uses(Path attempts, Path environment) throws IOException {
    try (var folders = Files.newDirectoryStream(attempts)) {
      for (Path folder : folders) {
        if (links(folder.resolve(AttemptFolder.PYTHON), environment)) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException _) {
      return false; // the agent is no more, with all that it had
    }
  }

  private static boolean links(Path mark, Path environment) throws IOException {
    try {
      return Files.readSymbolicLink(mark).equals(environment);
    } catch (NoSuchFileException | NotLinkException _) {
      return false;
    }
  }
}
