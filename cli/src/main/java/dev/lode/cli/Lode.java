package dev.lode.cli;

import dev.lode.cli.command.AdminCommand;
import dev.lode.cli.command.AgentCommand;
import dev.lode.cli.command.Agents;
import dev.lode.cli.command.Backup;
import dev.lode.cli.command.Cancel;
import dev.lode.cli.command.Completion;
import dev.lode.cli.command.CoordinatorCommand;
import dev.lode.cli.command.CronAdd;
import dev.lode.cli.command.CronCommand;
import dev.lode.cli.command.CronList;
import dev.lode.cli.command.CronNext;
import dev.lode.cli.command.CronPause;
import dev.lode.cli.command.CronRemove;
import dev.lode.cli.command.CronResume;
import dev.lode.cli.command.CronShow;
import dev.lode.cli.command.DrillCommand;
import dev.lode.cli.command.Get;
import dev.lode.cli.command.Login;
import dev.lode.cli.command.Logout;
import dev.lode.cli.command.Logs;
import dev.lode.cli.command.Pin;
import dev.lode.cli.command.Ps;
import dev.lode.cli.command.Restore;
import dev.lode.cli.command.Retry;
import dev.lode.cli.command.Run;
import dev.lode.cli.command.SecretsCommand;
import dev.lode.cli.command.SecretsList;
import dev.lode.cli.command.SecretsRemove;
import dev.lode.cli.command.SecretsRotate;
import dev.lode.cli.command.SecretsSet;
import dev.lode.cli.command.SecretsShow;
import dev.lode.cli.command.Show;
import dev.lode.cli.command.Submit;
import dev.lode.cli.command.Surroundings;
import dev.lode.cli.command.Unpin;
import dev.lode.cli.command.Up;
import dev.lode.cli.command.Wait;
import dev.lode.cli.log.LogSetup;
import dev.lode.common.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// The `lode` command.
@Command(
    name = "lode",
    versionProvider = Lode.Versions.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Turns any set of machines with GPUs into one queue.", ""},
    footer = {
      "",
      "Which coordinator: LODE_URL (http://HOST:PORT or grpc://HOST:PORT) with LODE_TOKEN, or the"
          + " data folder given with --data, or the one of lode login, or ~/.local/share/lode.",
      "",
      "Example:",
      "  lode run examples/digits/train.py"
    })
public final class Lode implements Runnable {

  /// In the order in which help shows them.
  private static final Map<String, Function<Surroundings, Object>> COMMANDS = commands();

  /// They take whatever follows their script or command as its own.
  private static final Set<String> WITH_A_PROGRAM = Set.of("run", "submit");

  @Spec private CommandSpec spec = CommandSpec.create();

  private Lode() {}

  /// Runs one command line and ends with its status.
  ///
  /// Mostly it halts: `exit` would load the logging first, to say that it exits, which takes longer
  /// than most commands do. Whoever has served has it loaded, and native libraries to clean up.
  public static void main(String[] args) {
    int status = execute(Surroundings.ofProcess(), args);
    if (LogSetup.chosen()) {
      System.exit(status);
    }
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  /// Runs one command line; its exit code.
  static int execute(Surroundings around, String... args) {
    LogSetup.silent();
    return commandLine(around, args.length == 0 ? "" : args[0]).execute(args);
  }

  /// With the one command that is wanted, or with all: reading a command's annotations takes its
  /// time.
  private static CommandLine commandLine(Surroundings around, String wanted) {
    var line = new CommandLine(new Lode());
    COMMANDS.forEach(
        (name, make) -> {
          if (name.equals(wanted) || !COMMANDS.containsKey(wanted) || wanted.equals("completion")) {
            line.addSubcommand(name, withHelp(commandLine(make.apply(around))));
          }
        });
    WITH_A_PROGRAM.forEach(
        name -> {
          var command = line.getSubcommands().get(name);
          if (command != null) {
            command.setStopAtPositional(true);
          }
        });
    var out = new PrintWriter(around.streams().out(), true, StandardCharsets.UTF_8);
    var err = new PrintWriter(around.streams().err(), true, StandardCharsets.UTF_8);
    return line.setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(new Misuse())
        .setExecutionExceptionHandler(new Failures(around.streams()));
  }

  private static CommandLine commandLine(Object command) {
    return command instanceof CommandLine line ? line : new CommandLine(command);
  }

  private static CommandLine admin(Surroundings around) {
    return new CommandLine(new AdminCommand())
        .addSubcommand("backup", withHelp(new CommandLine(new Backup(around))))
        .addSubcommand("restore", withHelp(new CommandLine(new Restore(around))));
  }

  private static CommandLine secrets(Surroundings around) {
    return new CommandLine(new SecretsCommand())
        .addSubcommand("set", withHelp(new CommandLine(new SecretsSet(around))))
        .addSubcommand("list", withHelp(new CommandLine(new SecretsList(around))))
        .addSubcommand("show", withHelp(new CommandLine(new SecretsShow(around))))
        .addSubcommand("remove", withHelp(new CommandLine(new SecretsRemove(around))), "rm")
        .addSubcommand("rotate", withHelp(new CommandLine(new SecretsRotate(around))));
  }

  private static CommandLine cron(Surroundings around) {
    var add = new CommandLine(new CronAdd(around)).setStopAtPositional(true);
    return new CommandLine(new CronCommand())
        .addSubcommand("add", withHelp(add))
        .addSubcommand("next", withHelp(new CommandLine(new CronNext(around))))
        .addSubcommand("list", withHelp(new CommandLine(new CronList(around))))
        .addSubcommand("show", withHelp(new CommandLine(new CronShow(around))))
        .addSubcommand("pause", withHelp(new CommandLine(new CronPause(around))))
        .addSubcommand("resume", withHelp(new CommandLine(new CronResume(around))))
        .addSubcommand("remove", withHelp(new CommandLine(new CronRemove(around))));
  }

  private static CommandLine withHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    return command;
  }

  private static Map<String, Function<Surroundings, Object>> commands() {
    var commands = new LinkedHashMap<String, Function<Surroundings, Object>>();
    commands.put("run", Run::new);
    commands.put("up", Up::new);
    commands.put("submit", Submit::new);
    commands.put("ps", Ps::new);
    commands.put("show", Show::new);
    commands.put("logs", Logs::new);
    commands.put("wait", Wait::new);
    commands.put("cancel", Cancel::new);
    commands.put("retry", Retry::new);
    commands.put("get", Get::new);
    commands.put("pin", Pin::new);
    commands.put("unpin", Unpin::new);
    commands.put("agents", Agents::new);
    commands.put("cron", Lode::cron);
    commands.put("secrets", Lode::secrets);
    commands.put("login", Login::new);
    commands.put("logout", Logout::new);
    commands.put("coordinator", CoordinatorCommand::new);
    commands.put("agent", AgentCommand::new);
    commands.put("drill", DrillCommand::new);
    commands.put("admin", Lode::admin);
    commands.put("completion", Completion::new);
    return commands;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// What `--version` prints.
  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lode " + Version.current()};
    }
  }
}
