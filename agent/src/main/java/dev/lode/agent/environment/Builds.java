package dev.lode.agent.environment;

import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.UnpreparedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Who builds which environment: one attempt builds, the others that ask for the same wait for it.
///
/// Threads: any.
final class Builds {

  /// What a build does.
  interface Work {
    void run() throws IOException, InterruptedException, UnpreparedException;
  }

  /// How one ended for those who waited.
  private sealed interface Ended {
    /// Look again: it is there, or whoever built it was stopped.
    record Look() implements Ended {}

    record Failed(UnpreparedException why) implements Ended {}
  }

  private final ConcurrentHashMap<String, CompletableFuture<Ended>> running =
      new ConcurrentHashMap<>();

  /// Does the work, or waits for another who does the same. It must be looked again afterwards.
  void await(String key, ToolLog log, Work work)
      throws IOException, InterruptedException, UnpreparedException {
    var ours = new CompletableFuture<Ended>();
    var others = running.putIfAbsent(key, ours);
    if (others != null) {
      log.say("lode: waits for the environment " + key + ", which is built for another job");
      awaitOthers(others);
      return;
    }
    Ended ended = new Ended.Look();
    try {
      work.run();
    } catch (UnpreparedException e) {
      ended = new Ended.Failed(e);
      throw e;
    } finally {
      running.remove(key);
      ours.complete(ended);
    }
  }

  private static void awaitOthers(CompletableFuture<Ended> others)
      throws InterruptedException, UnpreparedException {
    try {
      if (others.get() instanceof Ended.Failed(var why)) {
        throw why.byCaller()
            ? UnpreparedException.caller(why.why())
            : UnpreparedException.fleet(why.why());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
