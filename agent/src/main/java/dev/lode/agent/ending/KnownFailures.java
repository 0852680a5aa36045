package dev.lode.agent.ending;

import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Finding.Kind;
import dev.lode.common.model.Exit.Finding.Retry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What programs on GPUs fail of most often, recognised without a rule.
///
/// Where Python died of an exception, that exception counts and nothing else: what was caught
/// before is no cause.
final class KnownFailures {

  private static final int LAST_LINES = 30;

  private static final Pattern GPU_MEMORY =
      Pattern.compile(
          "CUDA out of memory|CUDA error: out of memory|HIP out of memory|OutOfMemoryError: CUDA"
              + "|\\btorch\\.(?:cuda\\.)?OutOfMemoryError|cudaErrorMemoryAllocation"
              + "|CUDA_ERROR_OUT_OF_MEMORY|CUBLAS_STATUS_ALLOC_FAILED"
              + "|cudaMalloc failed: out of memory"
              + "|RESOURCE_EXHAUSTED: .{0,200}(?:[Oo]ut of memory|allocat)"
              + "|OOM when allocating tensor");

  private static final Pattern MAIN_MEMORY =
      Pattern.compile(
          "^(?:[A-Za-z_][\\w.]{0,99}\\.)?_?(?:Array)?MemoryError\\b|std::bad_alloc"
              + "|\\[Errno 12\\] Cannot allocate memory|DefaultCPUAllocator: can't allocate memory"
              + "|fatal error: (?:runtime: )?out of memory");

  private KnownFailures() {}

  static Optional<Finding> of(List<String> lines) {
    var exception = Traceback.last(lines);
    if (exception.isPresent()) {
      var end = exception.get();
      return memory(end.all()).or(() -> Optional.of(found(Kind.EXCEPTION, end.line())));
    }
    return memory(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private static Optional<Finding> memory(List<String> lines) {
    return first(lines, GPU_MEMORY)
        .map(it -> found(Kind.GPU_OUT_OF_MEMORY, it))
        .or(() -> first(lines, MAIN_MEMORY).map(it -> found(Kind.OUT_OF_MEMORY, it)));
  }

  private static Optional<String> first(List<String> lines, Pattern pattern) {
    return lines.stream().filter(it -> pattern.matcher(it).find()).findFirst();
  }

  private static Finding found(Kind kind, String words) {
    return new Finding(kind, "", words, Retry.AS_ASKED);
  }
}
