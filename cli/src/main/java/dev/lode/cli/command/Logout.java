package dev.lode.cli.command;

import dev.lode.cli.client.SavedLogin;
import dev.lode.cli.ending.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `lode logout`: forgets the coordinator that was chosen.
@Command(
    name = "logout",
    header = "Forgets the coordinator and the token of lode login.",
    description = {"The token itself stays valid: whoever made it can take it back.", ""},
    footer = {"", "Example:", "  lode logout"})
public final class Logout implements Callable<Integer> {

  private final Surroundings around;

  public Logout(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var saved = SavedLogin.usual(around.environment());
    around
        .streams()
        .say(saved.forget() ? "logged out: " + saved.file() + " is gone" : "nobody was logged in");
    return ExitCode.OK;
  }
}
