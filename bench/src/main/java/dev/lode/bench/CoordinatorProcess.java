package dev.lode.bench;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.Door;
import dev.lode.cli.client.FolderEntrance;
import dev.lode.cli.client.Unreachable;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A coordinator as a process of its own, on loopback, on a data folder that may be there already.
///
/// Closing it ends the process and leaves the folder.
final class CoordinatorProcess implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Path data;
  private final Process process;

  private CoordinatorProcess(Path data, Process process) {
    this.data = data;
    this.process = process;
  }

  /// Starts one; it may not serve yet when this returns.
  ///
  /// @param javaOptions for its virtual machine; empty for none
  static CoordinatorProcess start(Path lode, Path data, String javaOptions) throws IOException {
    Files.deleteIfExists(data.resolve("endpoints.json"));
    var builder =
        new ProcessBuilder(
            lode.toString(),
            "coordinator",
            "--data",
            data.toString(),
            "--http",
            "127.0.0.1:0",
            "--grpc",
            "127.0.0.1:0");
    builder.environment().put("LODE_JAVA_OPTS", javaOptions);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(data.resolve("bench-stderr").toFile()));
    return new CoordinatorProcess(data, builder.start());
  }

  /// Waits until it says where it serves.
  Door door() throws IOException, InterruptedException {
    while (!Files.exists(data.resolve("endpoints.json"))) {
      if (!process.isAlive()) {
        throw new IOException(
            "the coordinator has ended: " + Files.readString(data.resolve("bench-stderr")));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    try {
      return new FolderEntrance(new DataFolder(data), null, null).find();
    } catch (Unreachable e) {
      throw new IOException(e);
    }
  }

  /// One connection to it.
  static ManagedChannel channel(Door door) {
    return NettyChannelBuilder.forAddress(door.grpc().host(), door.grpc().port())
        .usePlaintext()
        .build();
  }

  static <S extends AbstractStub<S>> S admin(S stub, Door door) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + door.token());
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /// CPU time since its start.
  double cpuMillis() {
    return process.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
  }

  /// What its heap has in use after a collection, MB.
  double usedHeap() throws IOException, InterruptedException {
    var pid = String.valueOf(process.pid());
    jcmd(pid, "GC.run");
    for (String word : jcmd(pid, "GC.heap_info").split("[,\\n]", -1)) {
      if (word.strip().matches(".*used [0-9]+K.*")) {
        return Long.parseLong(word.replaceAll(".*used ([0-9]+)K.*", "$1").strip()) / 1024.0;
      }
    }
    throw new IOException("jcmd says nothing of the heap of " + pid);
  }

  private static String jcmd(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.addAll(List.of(arguments));
    var jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return said;
  }

  /// As the loss of its host would: SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
