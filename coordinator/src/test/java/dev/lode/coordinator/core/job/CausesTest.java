package dev.lode.coordinator.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Exit;
import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Totals;
import dev.lode.coordinator.core.job.Cause.Code;
import dev.lode.coordinator.core.job.Cause.Culprit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A person reads why a program failed, and what to do about it.
final class CausesTest {

  private static final Exit.How KILLED = new Exit.How.Signal(9);
  private static final long GB = 1_000_000_000;

  private static Cause cause(Exit.How how, Totals totals, @Nullable Finding finding) {
    var usage = new Exit.Usage(3 * GB, Duration.ZERO, 0, totals);
    return Causes.of(new Exit(how, Exit.By.WORKLOAD, usage, finding));
  }

  private static Totals memory(long peak, long limit, int kills) {
    return new Totals(peak, limit, kills, 0, 0, 0);
  }

  private static Finding found(Finding.Kind kind, String words) {
    return new Finding(kind, "", words, Finding.Retry.AS_ASKED);
  }

  @Test
  void whoUsedUpHisMemoryIsToldHowMuchAndToAskForMore() {
    var cause = cause(KILLED, memory(15_900_000_000L, 16 * GB, 1), null);
    assertThat(cause.message())
        .isEqualTo("killed by the kernel: used 15.9 GB of its 16 GB; ask for more with --memory");
    assertThat(cause.code()).isEqualTo(Code.OUT_OF_MEMORY);
    assertThat(cause.culprit()).isEqualTo(Culprit.WORKLOAD);
    assertThat(cause.signal()).isEqualTo(9);
  }

  @Test
  void whoDiedOfOthersHungerIsNotToBlame() {
    var cause = cause(KILLED, memory(2 * GB, 16 * GB, 1), null);
    assertThat(cause.culprit()).isEqualTo(Culprit.FLEET);
    assertThat(cause.message())
        .isEqualTo(
            "killed by the kernel: its host had no memory left, though it used no more than 2 GB"
                + " of its 16 GB");
  }

  @Test
  void whoAskedForNoMemoryIsToldToAsk() {
    var cause = cause(KILLED, memory(20 * GB, 0, 1), null);
    assertThat(cause.culprit()).isEqualTo(Culprit.WORKLOAD);
    assertThat(cause.message()).contains("used 20 GB").contains("--memory");
  }

  @Test
  void aShellThatReportsTheKillOfItsChildIsSeenThrough() {
    var cause = cause(new Exit.How.Code(137), memory(GB, GB, 1), null);
    assertThat(cause.message()).startsWith("killed by the kernel: used 1 GB of its 1 GB");
    assertThat(cause.exitCode()).isEqualTo(137);
  }

  @Test
  void aProgramThatEndsByItselfAfterItsChildWasKilledIsNotSaidToHaveBeenKilled() {
    assertThat(cause(new Exit.How.Code(1), memory(GB, GB, 2), null).message())
        .startsWith("the kernel killed 2 of its processes: used 1 GB of its 1 GB");
  }

  @Test
  void memoryThatWasRefusedIsSaidInTheProgramsWords() {
    var gpu = found(Finding.Kind.GPU_OUT_OF_MEMORY, "CUDA out of memory. Tried 20 GiB");
    assertThat(cause(new Exit.How.Code(1), Totals.NONE, gpu))
        .extracting(Cause::code, Cause::message)
        .containsExactly(
            Code.GPU_OUT_OF_MEMORY,
            "out of GPU memory: CUDA out of memory. Tried 20 GiB; ask for larger GPUs with"
                + " --min-vram");
    var main = found(Finding.Kind.OUT_OF_MEMORY, "MemoryError");
    assertThat(cause(new Exit.How.Code(1), Totals.NONE, main))
        .extracting(Cause::code, Cause::message)
        .containsExactly(
            Code.OUT_OF_MEMORY, "out of memory: MemoryError; ask for more with --memory");
  }

  @Test
  void theLastExceptionStandsBehindTheExitCode() {
    var cause =
        cause(new Exit.How.Code(1), Totals.NONE, found(Finding.Kind.EXCEPTION, "KeyError: 'loss'"));
    assertThat(cause.message()).isEqualTo("ended with exit code 1: KeyError: 'loss'");
    assertThat(cause.code()).isEqualTo(Code.EXIT_CODE);
  }

  @Test
  void whatTheKernelDidCountsBeforeWhatTheLogSays() {
    var words = found(Finding.Kind.EXCEPTION, "RuntimeError: a worker was killed");
    assertThat(cause(new Exit.How.Code(1), memory(GB, GB, 1), words).code())
        .isEqualTo(Code.OUT_OF_MEMORY);
  }

  @Test
  void tooManyProcessesAreNamed() {
    var cause = cause(new Exit.How.Code(2), new Totals(0, 0, 0, 77, 0, 0), null);
    assertThat(cause.code()).isEqualTo(Code.PROCESS_LIMIT);
    assertThat(cause.message()).startsWith("ended with exit code 2; it had as many processes");
  }

  @Test
  void exitCodesOfShellsAndSignalsOfUsersLimitsAreExplained() {
    assertThat(cause(new Exit.How.Code(139), Totals.NONE, null).message())
        .isEqualTo("ended with exit code 139, with which a shell reports signal 11 (SIGSEGV)");
    assertThat(cause(new Exit.How.Code(255), Totals.NONE, null).message())
        .isEqualTo("ended with exit code 255");
    assertThat(cause(new Exit.How.Signal(25), Totals.NONE, null).message()).contains("ulimit -f");
    assertThat(cause(new Exit.How.Signal(24), Totals.NONE, null).message()).contains("ulimit -t");
    assertThat(cause(KILLED, Totals.NONE, null).message())
        .isEqualTo("ended by signal 9 (SIGKILL), which Lode did not send");
  }
}
