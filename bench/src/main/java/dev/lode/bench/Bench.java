package dev.lode.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures Lode and prints the table of `docs/benchmarks.md`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Lode with real processes on loopback, and prints a table.",
      "Figures: startup, latency, throughput, logs, logpath, submits, python, recovery, million",
      "(takes minutes and 4 GB of disk). Default: all but the last."
    },
    footer = {"", "Example: scripts/bench latency throughput --rounds 5"})
public final class Bench implements Callable<Integer> {

  @Parameters(paramLabel = "FIGURE", description = "Which to measure.")
  private List<String> which = List.of();

  @Option(
      names = "--lode",
      defaultValue = "./lode",
      description = "The command to measure. Default: ${DEFAULT-VALUE}.")
  private Path lode = Path.of("lode");

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(
      names = "--jobs",
      defaultValue = "1000",
      description = "Jobs of a throughput round. Default: ${DEFAULT-VALUE}.")
  private int jobs = 1000;

  @Option(
      names = "--megabytes",
      defaultValue = "512",
      description = "Log of a log round. Default: ${DEFAULT-VALUE}.")
  private int megabytes = 512;

  @Option(
      names = "--many",
      defaultValue = "1000000",
      description = "Queued jobs of `million`, and finished ones. Default: ${DEFAULT-VALUE}.")
  private int many = 1_000_000;

  private static final List<String> ALL =
      List.of(
          "startup", "latency", "throughput", "logs", "logpath", "submits", "python", "recovery");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var endToEnd = new EndToEnd(lode.toAbsolutePath());
    var scale = new Scale(lode.toAbsolutePath());
    var out = System.out;
    load(out, "before");
    out.println(Figure.head());
    for (String name : which.isEmpty() ? ALL : which) {
      List<Figure> figures =
          switch (name) {
            case "startup" -> endToEnd.startup(rounds);
            case "latency" -> List.of(endToEnd.latency(rounds * 50));
            case "throughput" -> endToEnd.throughput(rounds, jobs);
            case "logs" -> endToEnd.logs(rounds, megabytes);
            case "logpath" -> new LogPath(lode.toAbsolutePath()).measure(rounds, megabytes);
            case "submits" -> new Submits(lode.toAbsolutePath()).measure(rounds, 20 * jobs);
            case "python" -> new PythonStart(lode.toAbsolutePath()).measure(rounds * 20);
            case "recovery" -> scale.recovery(rounds);
            case "million" -> scale.million(rounds, many);
            default -> throw new IOException("no figure '" + name + "'; there are " + ALL);
          };
      figures.forEach(it -> out.println(it.row()));
    }
    load(out, "after");
    return 0;
  }

  private static void load(PrintStream out, String when) throws IOException {
    out.println("load " + when + ": " + Files.readString(Path.of("/proc/loadavg")).strip());
  }
}
