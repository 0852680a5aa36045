package dev.lode.agent.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.config.StartException;
import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Finding.Kind;
import dev.lode.common.model.Exit.Finding.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The end of a log tells why its program failed, or nothing.
@Timeout(60)
final class LogRulesTest {

  private static final String HEAD = "Traceback (most recent call last):\n";

  @TempDir Path folder;

  private static Optional<Finding> look(String log) {
    return LogRules.NONE.look(LogTail.lines(log));
  }

  private static Finding exception(String words) {
    return new Finding(Kind.EXCEPTION, "", words, Retry.AS_ASKED);
  }

  private LogRules rules(String yaml) throws IOException, StartException {
    return LogRules.read(Files.writeString(folder.resolve("rules.yaml"), yaml));
  }

  @Test
  void theLastExceptionOfAChainCounts() {
    var log =
        "epoch 1\n"
            + HEAD
            + "  File \"a.py\", line 1, in <module>\n    f()\n    ~^^\nKeyError: 'x'\n\n"
            + "During handling of the above exception, another exception occurred:\n\n"
            + HEAD
            + "  File \"a.py\", line 3, in <module>\n    g()\nValueError: no column: loss\n";
    assertThat(look(log)).contains(exception("ValueError: no column: loss"));
  }

  @Test
  void anExceptionOfManyLinesIsToldByItsFirst() {
    var log =
        HEAD
            + "  File \"a.py\", line 1\n"
            + "RuntimeError: CUDA error: an illegal memory access was encountered\n"
            + "CUDA kernel errors might be asynchronously reported.\n"
            + "For debugging consider passing CUDA_LAUNCH_BLOCKING=1\n";
    assertThat(look(log))
        .contains(exception("RuntimeError: CUDA error: an illegal memory access was encountered"));
  }

  @Test
  void whatSomebodyCaughtAndPrintedLongBeforeIsNotTheEnd() {
    var log = HEAD + "  File \"a.py\", line 1\nValueError: caught\n" + "going on\n".repeat(40);
    assertThat(look(log)).isEmpty();
  }

  @Test
  void ranksColoursGroupsAndSyntaxErrorsAreReadAsWell() {
    assertThat(look("[rank1]: " + HEAD + "[rank1]:   File \"a.py\"\n[rank1]: OSError: gone\n"))
        .contains(exception("OSError: gone"));
    assertThat(
            look(HEAD + "  File \"a.py\"\n\u001b[1;35mValueError\u001b[0m: \u001b[35mx\u001b[0m"))
        .contains(exception("ValueError: x"));
    assertThat(
            look(
                """
                  + Exception Group Traceback (most recent call last):
                  |   File "a.py"
                  | ExceptionGroup: two (2 sub-exceptions)
                  +-+---- 1 ----
                """))
        .contains(exception("ExceptionGroup: two (2 sub-exceptions)"));
    assertThat(look("  File \"a.py\", line 1\n    if\n      ^\nSyntaxError: invalid syntax\n"))
        .contains(exception("SyntaxError: invalid syntax"));
    assertThat(look(HEAD + "  File \"a.py\"\nKeyboardInterrupt\n"))
        .contains(exception("KeyboardInterrupt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB.",
        "torch.cuda.OutOfMemoryError: CUDA out of memory.",
        "RuntimeError: CUDA error: out of memory",
        "jaxlib.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory allocating 123 bytes.",
        "cupy.cuda.runtime.CUDARuntimeError: cudaErrorMemoryAllocation: out of memory",
      })
  void memoryOfAGpuThatWasRefusedIsRecognised(String last) {
    var gpu = Optional.of(new Finding(Kind.GPU_OUT_OF_MEMORY, "", last, Retry.AS_ASKED));
    assertThat(look(HEAD + "  File \"train.py\", line 1\n" + last + "\n")).isEqualTo(gpu);
    assertThat(look("step 1\n" + last + "\nterminated\n")).isEqualTo(gpu);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MemoryError",
        "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array",
        "OSError: [Errno 12] Cannot allocate memory",
      })
  void mainMemoryThatWasRefusedIsRecognised(String last) {
    assertThat(look(HEAD + "  File \"train.py\", line 1\n" + last + "\n"))
        .contains(new Finding(Kind.OUT_OF_MEMORY, "", last, Retry.AS_ASKED));
  }

  @Test
  void memoryThatWasRefusedAndCaughtIsNotWhyItFailedOfSomethingElse() {
    var log =
        "CUDA out of memory: halving the batch\n"
            + HEAD
            + "  File \"train.py\", line 1\nValueError: batch of 0\n";
    assertThat(look(log)).contains(exception("ValueError: batch of 0"));
  }

  @Test
  void aRuleCountsBeforeWhatLodeKnowsAndTheFirstBeforeTheSecond() throws Exception {
    var rules =
        rules(
            """
            rules:
              - pattern: 'NCCL WARN .*timeout'
                cause: nccl_timeout
                message: the network between the GPUs has failed
                retry: always
              - pattern: NCCL
                cause: nccl
                retry: never
            """);
    var log = Files.writeString(folder.resolve("log"), "NCCL WARN a timeout\n" + HEAD + "X: y\n");
    assertThat(rules.look(log))
        .contains(
            new Finding(
                Kind.RULE,
                "nccl_timeout",
                "the network between the GPUs has failed",
                Retry.ALWAYS));
    assertThat(rules.look(Files.writeString(log, "a NCCL error\nbye\n")))
        .contains(new Finding(Kind.RULE, "nccl", "a NCCL error", Retry.NEVER));
  }

  @Test
  void aPatternThatWouldTryForEverIsLeftOut() throws Exception {
    var rules =
        rules(
            """
            rules:
              - {pattern: '(a+)+(a+)+(a+)+$', cause: slow}
              - {pattern: 'b$', cause: quick}
            """);
    assertThat(rules.look(List.of("a".repeat(1900) + "b")))
        .contains(new Finding(Kind.RULE, "quick", "a".repeat(499) + "…", Retry.AS_ASKED));
  }

  @Test
  void onlyTheEndOfALogIsRead() throws Exception {
    var log = folder.resolve("log");
    Files.writeString(log, "MemoryError\n" + "x\n".repeat(LogTail.MAX_BYTES));
    assertThat(LogRules.NONE.look(log)).isEmpty();
    assertThat(LogRules.NONE.look(folder.resolve("nothing"))).isEmpty();
    Files.write(log, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 10, 13});
    assertThat(LogRules.NONE.look(log)).isEmpty();
  }

  @Test
  void aFileThatIsWrongIsRefusedWithThePlace() {
    var complaints = new LinkedHashMap<String, String>();
    complaints.put("rules: 3", "must be a list");
    complaints.put("rulez: []", "knows no 'rulez'");
    complaints.put("- 3", "must begin with 'rules:'");
    complaints.put("", "must begin with 'rules:'");
    complaints.put("rules: [{pattern: x}]", "rule 1: 'cause' must be a text");
    complaints.put("rules: [{pattern: x, cause: Bad One}]", "rule 1: 'cause' is one word");
    complaints.put(
        "rules: [{pattern: x, cause: a}, {pattern: '(', cause: b}]", "rule 2: 'pattern' is no");
    complaints.put(
        "rules: [{pattern: x, cause: a, retry: maybe}]", "'retry' is as-asked, always or never");
    complaints.put("rules: [{pattern: x, cause: a, retries: 3}]", "knows no 'retries'");
    complaints.put("rules: [{pattern: x", "line 1");
    complaints.forEach(
        (yaml, complaint) ->
            assertThatThrownBy(() -> rules(yaml))
                .as(yaml)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("rules.yaml")
                .hasMessageContaining(complaint));
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> LogRules.read(folder.resolve("none.yaml")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot read the log rules");
  }
}
