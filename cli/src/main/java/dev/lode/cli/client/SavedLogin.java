package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The coordinator that `lode login` chose, kept in a file that its owner alone may read.
///
/// @param file the XDG base directories' place for it
public record SavedLogin(Path file) {

  /// What is kept.
  ///
  /// @param url as `LODE_URL` would give it
  /// @param authority PEM of whoever vouches for it; null for those that Java trusts
  /// @param plaintext whether its owner allows the token to cross a network unencrypted
  public record Login(String url, String token, @Nullable Path authority, boolean plaintext) {

    /// Never prints the token.
    @Override
    public String toString() {
      return url;
    }
  }

  /// The one of this user.
  public static SavedLogin usual(Map<String, String> environment) {
    var base = environment.get("XDG_CONFIG_HOME");
    var config =
        base != null && base.startsWith("/")
            ? Path.of(base)
            : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config");
    return new SavedLogin(config.resolve("lode").resolve("login.json"));
  }

  /// What was saved; null when nothing was.
  public @Nullable Login read() {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      var values = DataFolder.flatJson(Files.readAllBytes(file));
      var url = values.get("url");
      var token = values.get("token");
      if (url == null || token == null) {
        throw new IOException("it names no coordinator");
      }
      var authority = values.get("authority");
      return new Login(
          url,
          token,
          authority == null ? null : Path.of(authority),
          values.containsKey("plaintext"));
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.IO,
          "the saved login in "
              + file
              + " cannot be read ("
              + FileTrouble.words(e)
              + "): log in again with `lode login`, or forget it with `lode logout`",
          e);
    }
  }

  /// Takes the place of what was saved before, as a whole.
  public void save(Login login) {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createDirectories(file.getParent());
      var fresh = Files.createTempFile(file.getParent(), ".login", ".json", mine);
      try (var out = Files.newOutputStream(fresh);
          var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
        json.writeStartObject();
        json.writeStringProperty("url", login.url());
        json.writeStringProperty("token", login.token());
        if (login.authority() != null) {
          json.writeStringProperty("authority", login.authority().toString());
        }
        if (login.plaintext()) {
          json.writeStringProperty("plaintext", "allowed");
        }
        json.writeEndObject();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.IO, "the login cannot be saved in " + file + ": " + FileTrouble.words(e), e);
    }
  }

  /// Whether there was one.
  public boolean forget() {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, file + " cannot be deleted: " + FileTrouble.words(e), e);
    }
  }
}
