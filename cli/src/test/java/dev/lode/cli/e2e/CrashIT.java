package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.cli.client.DataFolder;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.client.UrlEntrance;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Coordinator and agent are killed without warning while jobs run.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class CrashIT {

  private static final int LINES = 3000;
  private static final int JOBS = 500;

  /// Lines that are known before, quickly or slowly, and not through before it may.
  private static final String COUNTING =
      """
      import hashlib, os, sys, time
      for i in range(int(sys.argv[1])):
          print(i, hashlib.sha256(str(i).encode()).hexdigest(), flush=True)
          if not os.path.exists(sys.argv[2]):
              time.sleep(0.02)
      with open(os.environ["LODE_RESULT"], "w") as result:
          result.write('{"lines": %s}' % sys.argv[1])
      """;

  @TempDir Path temp;
  private Programs programs;
  private Program coordinator;
  private Program agent;
  private String http;
  private String grpc;

  @BeforeEach
  void open() throws Exception {
    programs = new Programs(temp);
    coordinator =
        programs.start(
            "coordinator", "--data", "c", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    http = coordinator.url().substring("http://".length());
    grpc = Programs.grpc(temp.resolve("c"));
    programs.with("LODE_URL", "http://" + http);
    programs.with("LODE_TOKEN", Files.readString(temp.resolve("c/admin.token")));
    startAgent();
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void aJobOutlivesItsAgentAndItsLogIsWholeToTheByte() throws Exception {
    var follower = counting();

    agent.kill();
    startAgent();
    Files.createFile(temp.resolve("go"));

    assertFinished(follower);
  }

  @Test
  void aJobOutlivesTheCoordinatorAndItsLogIsWholeToTheByte() throws Exception {
    var follower = counting();

    coordinator.kill();
    startCoordinator();
    Files.createFile(temp.resolve("go"));

    assertFinished(follower);
    assertThat(follower.err()).contains("trying again").contains("answers again");
  }

  @Test
  void fiveHundredJobsSubmittedWhileBothAreKilledInTurnRunOnceEach() throws Exception {
    var witness = Files.createFile(temp.resolve("witness"));
    var entrance =
        UrlEntrance.from(
            Map.of(
                "LODE_URL",
                "grpc://" + grpc,
                "LODE_TOKEN",
                Files.readString(temp.resolve("c/admin.token"))),
            new DataFolder(temp));
    try (var client = new LodeClient(entrance, _ -> {}, new SplittableRandom(1))) {
      client.agents();
      var submitted = CompletableFuture.supplyAsync(() -> submitAll(client, witness));
      for (int round = 0; round < 3; round++) {
        awaitLines(witness, 40 + 120 * round);
        agent.kill();
        startAgent();
        awaitLines(witness, 100 + 120 * round);
        coordinator.kill();
        startCoordinator();
      }
      var ids = submitted.get(5, TimeUnit.MINUTES);
      var finished = new ArrayList<Job>();
      for (var id : ids) {
        finished.add(client.watch(id, _ -> {}));
      }

      assertThat(ids).doesNotHaveDuplicates().hasSize(JOBS);
      assertThat(finished)
          .allSatisfy(
              job -> {
                assertThat(job.getOutcome().getKind())
                    .as(job.toString())
                    .isEqualTo(Outcome.Kind.KIND_SUCCEEDED);
                assertThat(job.getLogBytes()).isEqualTo(4);
              });
      assertThat(Files.readAllLines(witness)).containsExactlyInAnyOrderElementsOf(ids);
      assertThat(temp.resolve("overlap")).doesNotExist();
    }
  }

  /// Each job appends its id to the witness, which keeps lines whole, and holds a folder while it
  /// runs, which nobody else can make meanwhile.
  private List<String> submitAll(LodeClient client, Path witness) {
    var folder = witness.getParent();
    var ids = new ArrayList<String>();
    for (int i = 0; i < JOBS; i++) {
      var spec =
          JobSpec.newBuilder()
              .setResources(Resources.newBuilder().setMilliCpus(100))
              .setWorkload(
                  Workload.newBuilder()
                      .setLauncher("shell")
                      .setText(
                          "mkdir %s/held.$LODE_JOB_ID || touch %s/overlap\necho $LODE_JOB_ID >> %s\nsleep 0.05\necho end\nrmdir %s/held.$LODE_JOB_ID\n"
                              .formatted(folder, folder, witness, folder)))
              .build();
      try {
        ids.add(client.submit(spec, "job-" + i).getJob().getId());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return ids;
  }

  private static void awaitLines(Path file, int count) {
    org.awaitility.Awaitility.await()
        .atMost(Programs.PATIENCE)
        .until(() -> Files.readAllLines(file).size() >= count);
  }

  /// Follows a job that counts, until it has begun.
  private Program counting() throws IOException {
    var script = Files.writeString(temp.resolve("count.py"), COUNTING);
    return programs
        .start("run", script.toString(), String.valueOf(LINES), temp.resolve("go").toString())
        .awaitOut("\n30 ");
  }

  private void assertFinished(Program follower) throws Exception {
    follower.succeeded();
    UpIT.assertCounted(follower.bytes(), LINES);
    assertThat(follower.err()).contains("{\"lines\": 3000}");
    UpIT.assertCounted(programs.lode("logs", "1").succeeded().bytes(), LINES);
    assertThat(programs.lode("show", "1").succeeded().out())
        .contains("succeeded")
        .contains("attempt       1 on")
        .doesNotContain(" lost");
  }

  private void startCoordinator() throws IOException {
    coordinator = programs.start("coordinator", "--data", "c", "--http", http, "--grpc", grpc);
    coordinator.url();
  }

  private void startAgent() throws IOException {
    agent =
        programs
            .start("agent", "--join", grpc, "--token-file", "c/join.token", "--data", "a")
            .awaitErr("joined; session=");
  }
}
