package dev.lode.cli.command;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.SavedLogin;
import dev.lode.cli.client.Tokens;
import dev.lode.cli.client.UrlEntrance;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode login`: chooses the coordinator for the commands that follow.
@Command(
    name = "login",
    header = "Chooses the coordinator for all commands that follow.",
    description = {
      "Tries the token, and keeps both in ~/.config/lode/login.json, which you alone may read."
          + " LODE_URL and --data come before it. The token comes from --token-file, or LODE_TOKEN,"
          + " or is asked for.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode login https://coordinator.example:7400 --ca ca.pem",
      "  lode login http://127.0.0.1:7400 --token-file /var/lib/lode/admin.token"
    })
public final class Login implements Callable<Integer> {

  @Parameters(
      paramLabel = "URL",
      description = "Its address: https://HOST:PORT, grpcs://HOST:PORT.")
  private String url = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Read the token from this file.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "PEM",
      description = "Who vouches for the coordinator's certificate. Default: those Java trusts.")
  private @Nullable Path authority;

  @Option(
      names = "--insecure-plaintext",
      description = "Let the token cross the network unencrypted.")
  private boolean plaintext;

  private final Surroundings around;

  public Login(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    var directory = around.directory();
    var login =
        new SavedLogin.Login(
            url,
            token(),
            authority == null ? null : directory.resolve(authority).normalize(),
            plaintext);
    var streams = around.streams();
    try (var client =
        new LodeClient(UrlEntrance.from(login, null), streams::say, around.random())) {
      client.agents();
    }
    var saved = SavedLogin.usual(around.environment());
    saved.save(login);
    streams.say("logged in to " + url + "; kept in " + saved.file());
    return ExitCode.OK;
  }

  @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again without a terminal.
  private String token() {
    if (tokenFile != null) {
      return DataFolder.readToken(around.directory().resolve(tokenFile));
    }
    var given = Tokens.given(around.environment());
    if (given != null) {
      return given;
    }
    var terminal = System.console();
    var typed = terminal == null ? null : terminal.readPassword("Token for %s: ", url);
    if (typed == null || typed.length == 0) {
      throw new CommandFailed(
          ExitCode.TOKEN, "no token: give --token-file, or set LODE_TOKEN, or type it in");
    }
    return new String(typed);
  }
}
