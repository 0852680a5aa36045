package dev.lode.agent.isolation;

import dev.lode.agent.isolation.Isolations.Confined;
import dev.lode.agent.launch.process.AttemptFolders;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.LaunchPlan;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.limits.Limiter;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Isolation.Level;
import dev.lode.common.model.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A program that isolates as an agent without root's rights does: `AsNobody DATA SCRIPT`. It
/// prints what each level lacks, how the script ended in a sandbox, and what it wrote.
final class AsNobody {

  private AsNobody() {}

  public static void main(String[] args) throws Exception {
    var data = Path.of(args[0]);
    try (var events = KernelEvents.start()) {
      var launcher = ProcessLauncher.open(data.resolve("bin"), events, Limiter.none());
      var folders = AttemptFolders.open(data.resolve("attempts"), data.resolve("spare"));
      var isolations =
          new IsolationProbe(IsolationRules.USUAL, launcher, folders, data, System.getenv())
              .isolations();
      for (var level : Level.values()) {
        System.out.println(level.word() + "=" + isolations.levels().lacking(level));
      }
      var folder = folders.of("attempt");
      folders.make(folder);
      var sandbox = new Isolation(Level.SANDBOX, true, "");
      if (isolations.confine(
              new Wanted(folder, sandbox, List.of(), Resources.ordinary(), List.of()))
          instanceof Confined.Ready(var confinement)) {
        var env = isolations.environment(sandbox, folder, Map.of("PATH", "/usr/bin:/bin"));
        var argv = List.of("/bin/sh", "-c", args[1]);
        var launched =
            launcher.launch(
                new LaunchPlan(folder, argv, env, null, confinement, Resources.ordinary()));
        System.out.println("end=" + launched.end().join());
        System.out.println(Files.readString(folder.log()));
      }
      folders.remove(folder);
      System.out.println("removed=" + !Files.exists(folder.path()));
    }
  }
}
