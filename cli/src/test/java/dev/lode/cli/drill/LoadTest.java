package dev.lode.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lode.cli.drill.KnownLog.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The jobs themselves, run by the shell without Lode.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LoadTest {

  @TempDir Path temp;
  private DrillFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = DrillFolder.at(temp.resolve("drill"));
  }

  @Test
  void aJobWritesExactlyItsKnownLogAndWitnessesItself() throws Exception {
    var load = new Load(3, 2, 40, 0, false);
    var job = start(load, 1, "GPU-a,GPU-b");

    var reader = load.log().reader();
    reader.write(ByteString.copyFrom(job.getInputStream().readAllBytes()));
    assertThat(job.waitFor()).isZero();
    assertThat(reader.difference()).isEqualTo(new Difference(4000, 0, 0));
    assertThat(witness(load)).isEqualTo(new Witness(List.of(1), List.of(1), List.of(), List.of()));
    assertThat(folder.path().resolve("result")).hasContent("{\"attempt\": 1}");
  }

  @Test
  void anAttemptBesideAnotherOneOfItsJobIsWitnessedAndOneAfterItIsNot() throws Exception {
    var load = new Load(3, 0, 1, 20_000, false);
    var first = begun(load, 1, "");
    var second = begun(load, 2, "");
    assertThat(witness(load).together()).containsExactly(2);

    kill(first);
    kill(second);
    kill(begun(load, 3, ""));
    assertThat(witness(load).together()).containsExactly(2);
  }

  @Test
  void aGpuThatSomebodyElseLivesOnIsWitnessedAndOneThatIsFreeAgainIsNot() throws Exception {
    var load = new Load(3, 1, 1, 20_000, false);
    var first = begun(load, 1, "GPU-a,GPU-b");
    var other = new Load(4, 1, 1, 20_000, false);
    kill(begun(other, 1, "GPU-b"));
    assertThat(witness(other).promised()).containsExactly("GPU-b");
    assertThat(witness(load).promised()).isEmpty();

    kill(first);
    kill(begun(other, 2, "GPU-b"));
    assertThat(witness(other).promised()).containsExactly("GPU-b");
  }

  private Witness witness(Load load) throws IOException {
    return Witness.readAll(folder.witnesses()).getOrDefault(load.key(), Witness.NONE);
  }

  /// Its first line is written after it has taken its locks.
  private Process begun(Load load, int attempt, String gpus) throws IOException {
    var process = start(load, attempt, gpus);
    assertThat(process.getInputStream().readNBytes(KnownLog.WIDTH)).hasSize(KnownLog.WIDTH);
    return process;
  }

  private Process start(Load load, int attempt, String gpus) throws IOException {
    var workload = load.spec(folder.path()).getWorkload();
    var builder = new ProcessBuilder("/bin/sh", "-c", workload.getText());
    builder.environment().putAll(workload.getEnvMap());
    builder.environment().put("LODE_ATTEMPT", String.valueOf(attempt));
    builder.environment().put("LODE_RESULT", folder.path().resolve("result").toString());
    builder.environment().put("CUDA_VISIBLE_DEVICES", gpus);
    return builder.start();
  }

  /// With all that it started, which holds its locks too.
  private static void kill(Process process) {
    var all = process.descendants().toList();
    process.destroyForcibly().onExit().join();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }
}
