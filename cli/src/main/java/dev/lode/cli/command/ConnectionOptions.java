package dev.lode.cli.command;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.Entrance;
import dev.lode.cli.client.FolderEntrance;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.SavedLogin;
import dev.lode.cli.client.Tokens;
import dev.lode.cli.client.UrlEntrance;
import dev.lode.cli.local.LocalEntrance;
import dev.lode.cli.log.LogSetup;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which coordinator a command speaks to.
final class ConnectionOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "The data folder of the coordinator. Default: the coordinator that LODE_URL names (with the"
            + " token in LODE_TOKEN), or the one of lode login, or else the folder"
            + " ~/.local/share/lode."
      })
  private @Nullable Path data;

  /// What is to be done when nobody serves the data folder.
  enum Otherwise {
    /// Say so.
    REFUSE,
    /// Read its records in this process.
    READ,
    /// Be its coordinator in this process, with its agents, so that its jobs go on.
    SERVE,
    /// The same, even on a folder that nobody has used yet.
    BEGIN
  }

  DataFolder folder(Surroundings around) {
    return data == null
        ? DataFolder.usual(around.environment())
        : new DataFolder(around.directory().resolve(data).normalize());
  }

  /// What to add to a command line for the same coordinator.
  String again() {
    return data == null ? "" : " --data " + data;
  }

  Access open(Surroundings around, Otherwise otherwise, Consumer<String> news) {
    var folder = folder(around);
    LocalEntrance local = null;
    var entrance = data == null ? elsewhere(around, folder) : null;
    if (entrance == null) {
      var authority = around.environment().get("LODE_CA");
      var others =
          new FolderEntrance(
              folder,
              Tokens.given(around.environment()),
              authority == null ? null : Path.of(authority));
      local = otherwise(otherwise, others, news);
      entrance = local == null ? others : local;
    }
    return new Access(new LodeClient(entrance, news, around.random()), local);
  }

  /// A coordinator that was named, in the environment or by a login before; null for none.
  private static @Nullable Entrance elsewhere(Surroundings around, DataFolder folder) {
    if (around.environment().containsKey(UrlEntrance.URL)) {
      return UrlEntrance.from(around.environment(), folder);
    }
    var login = SavedLogin.usual(around.environment()).read();
    return login == null ? null : UrlEntrance.from(login, Tokens.given(around.environment()));
  }

  private static @Nullable LocalEntrance otherwise(
      Otherwise otherwise, FolderEntrance others, Consumer<String> news) {
    var local =
        switch (otherwise) {
          case REFUSE -> null;
          case READ -> others.folder().used() ? new LocalEntrance(others, false, news) : null;
          case SERVE -> others.folder().used() ? new LocalEntrance(others, true, news) : null;
          case BEGIN -> new LocalEntrance(others, true, news);
        };
    if (local != null) {
      LogSetup.toFile(others.folder().path());
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(local::close));
    }
    return local;
  }
}
