package dev.lode.bench;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.FolderEntrance;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.Unreachable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A coordinator and an agent as processes of their own, on a folder of their own, on loopback;
/// gone when closed.
final class Fleet implements AutoCloseable {

  /// `USER_HZ`, the same on all Linux that we know of.
  private static final int TICKS_PER_SECOND = 100;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  final Path data;
  final long coordinatorReadyMillis;
  final long agentReadyMillis;
  private final List<Process> processes = new ArrayList<>();
  private final Process coordinator;
  private final Process agent;
  private final LodeClient client;

  /// @param offer options of the agent's command
  static Fleet start(Path lode, String... offer) throws IOException, InterruptedException {
    return new Fleet(lode, List.of(offer));
  }

  private Fleet(Path lode, List<String> offer) throws IOException, InterruptedException {
    data = Files.createTempDirectory("lode-bench");
    long begun = System.nanoTime();
    coordinator =
        spawn(
            lode,
            "coordinator",
            "--data",
            data.toString(),
            "--http",
            "127.0.0.1:0",
            "--grpc",
            "127.0.0.1:0");
    client =
        new LodeClient(
            new FolderEntrance(new DataFolder(data), null, null), _ -> {}, new SplittableRandom());
    await(() -> Files.exists(data.resolve("endpoints.json")));
    client.agents();
    coordinatorReadyMillis = millisSince(begun);
    begun = System.nanoTime();
    var grpc = address();
    var command =
        new ArrayList<>(
            List.of(
                "agent",
                "--join",
                grpc.toString(),
                "--token-file",
                data.resolve("join.token").toString(),
                "--data",
                data.resolve("agents/1").toString()));
    command.addAll(offer);
    agent = spawn(lode, command.toArray(String[]::new));
    await(() -> !agents().isEmpty());
    agentReadyMillis = millisSince(begun);
  }

  private String address() throws IOException {
    try {
      return new FolderEntrance(new DataFolder(data), null, null).find().grpc().toString();
    } catch (Unreachable e) {
      throw new IOException(e);
    }
  }

  LodeClient client() {
    return client;
  }

  private List<dev.lode.proto.v1.Agent> agents() {
    try {
      return client.agents().stream()
          .filter(it -> it.getState() == dev.lode.proto.v1.Agent.State.STATE_LIVE)
          .toList();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Resident memory of the coordinator, MB.
  double coordinatorResident() throws IOException {
    return resident(coordinator.toHandle());
  }

  /// Resident memory of the agent, MB.
  double agentResident() throws IOException {
    return resident(agent.toHandle());
  }

  /// CPU time spent since the start, in milliseconds.
  ///
  /// @param agentMillis of the agent's own process
  /// @param belowMillis of all supervisors and workloads that have ended
  record Cpu(
      double coordinatorMillis, double agentMillis, double belowMillis, double clientMillis) {
    Cpu since(Cpu before) {
      return new Cpu(
          coordinatorMillis - before.coordinatorMillis,
          agentMillis - before.agentMillis,
          belowMillis - before.belowMillis,
          clientMillis - before.clientMillis);
    }
  }

  Cpu cpu() throws IOException {
    return new Cpu(
        spent(coordinator.toHandle()),
        spent(agent.toHandle()),
        spentBelow(agent.toHandle()),
        spent(ProcessHandle.current()));
  }

  private static double spent(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  /// Of all children that were waited for, and theirs: `cutime` and `cstime` of proc(5).
  private static double spentBelow(ProcessHandle process) throws IOException {
    var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    var fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14));
    return ticks * 1000.0 / TICKS_PER_SECOND;
  }

  private static double resident(ProcessHandle process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  private Process spawn(Path lode, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(lode.toString());
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.appendTo(data.resolve("stderr").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  /// Something that comes to be.
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  static void await(Condition condition) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IOException("waited a minute in vain");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Override
  public void close() throws IOException {
    client.close();
    for (Process process : processes.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    try (Stream<Path> left = Files.walk(data)) {
      left.sorted(Comparator.reverseOrder())
          .forEach(
              it -> {
                try {
                  Files.deleteIfExists(it);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
