package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.config.HostPort;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A coordinator's data folder, as far as its owner's commands read it.
public record DataFolder(Path path) {

  /// Where `lode run` keeps everything when it is told nothing else: the XDG base directories'
  /// place.
  public static DataFolder usual(Map<String, String> environment) {
    var base = environment.get("XDG_DATA_HOME");
    if (base != null && base.startsWith("/")) {
      return new DataFolder(Path.of(base, "lode"));
    }
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return new DataFolder(Path.of(home, ".local", "share", "lode"));
  }

  public Path adminToken() {
    return path.resolve("admin.token");
  }

  public Path joinToken() {
    return path.resolve("join.token");
  }

  /// Where the agent with this number, counted from 1, keeps its things when it lives beside the
  /// coordinator.
  public Path agent(int number) {
    return path.resolve("agents").resolve(String.valueOf(number));
  }

  /// What the agents here have in common: Python environments, mirrors of repositories.
  public Path shared() {
    return path.resolve("shared");
  }

  /// Whether a coordinator has ever kept its jobs here.
  public boolean used() {
    return Files.exists(path.resolve("lode.db"));
  }

  /// Whether another process is the coordinator on this folder. Never to be asked by the process
  /// that is: with POSIX locks, closing the file would give its own lock up.
  public boolean served() {
    var lock = path.resolve("coordinator.lock");
    if (!Files.exists(lock)) {
      return false;
    }
    try (var channel = FileChannel.open(lock, StandardOpenOption.READ);
        var held = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return held == null;
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.IO, lock + " cannot be read (" + e.getMessage() + "): is the folder yours?", e);
    }
  }

  /// Where a coordinator listens.
  public record Endpoints(String http, HostPort grpc) {}

  /// Where the coordinator that serves this folder listens; null when it has not said so.
  public @Nullable Endpoints endpoints() throws IOException {
    var file = path.resolve("endpoints.json");
    if (!Files.exists(file)) {
      return null;
    }
    var values = flatJson(Files.readAllBytes(file));
    var grpc = values.get("grpc");
    return grpc == null
        ? null
        : new Endpoints(values.getOrDefault("http", ""), HostPort.from(grpc));
  }

  /// The text values of a JSON object of one level.
  static Map<String, String> flatJson(byte[] json) throws IOException {
    var values = new HashMap<String, String>();
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          values.put(parser.currentName(), parser.getString());
        }
      }
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
    return values;
  }

  /// What a token file holds.
  public static String readToken(Path file) {
    if (Files.isDirectory(file)) {
      throw noToken(file + " is a folder");
    }
    try (var in = Files.newInputStream(file)) {
      var text = new String(in.readNBytes(2 * Tokens.MAX_LENGTH), StandardCharsets.UTF_8).strip();
      if (!Tokens.formed(text)) {
        throw noToken(file + (text.isEmpty() ? " is empty" : " holds no token"));
      }
      return text;
    } catch (IOException e) {
      throw new CommandFailed(
          Files.exists(file) ? ExitCode.TOKEN : ExitCode.IO,
          "the token cannot be read: " + FileTrouble.words(e),
          e);
    }
  }

  private static CommandFailed noToken(String what) {
    return new CommandFailed(
        ExitCode.TOKEN,
        what
            + ": copy join.token (for an agent) or admin.token (for a person) from the"
            + " coordinator's data folder");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
