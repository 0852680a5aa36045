package dev.lode.common.model;

/// What a job asks of one host.
///
/// @param gpus whole GPUs
/// @param gpuType part of the GPU's name, empty for any; see [Gpu#isOfType]
/// @param minVramBytes memory that each GPU must have at least
/// @param milliCpus CPUs in thousandths
/// @param memoryBytes main memory set aside; 0 sets none aside
public record Resources(
    int gpus, String gpuType, long minVramBytes, int milliCpus, long memoryBytes) {

  public static final int MAX_GPUS = 1024;
  public static final int MAX_GPU_TYPE = 100;
  public static final int DEFAULT_MILLI_CPUS = 1000;
  public static final int MAX_MILLI_CPUS = 10_000_000;

  public Resources {
    if (gpus < 0 || gpus > MAX_GPUS) {
      throw new IllegalArgumentException("gpus must be 0 to " + MAX_GPUS + ", not " + gpus);
    }
    if (gpuType.length() > MAX_GPU_TYPE) {
      throw new IllegalArgumentException("gpu_type is longer than 100 characters");
    }
    if (minVramBytes < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("memory cannot be negative");
    }
    if (milliCpus < 0 || milliCpus > MAX_MILLI_CPUS) {
      throw new IllegalArgumentException("cpus must be 0 to " + MAX_MILLI_CPUS / 1000);
    }
    if (gpus == 0 && (!gpuType.isEmpty() || minVramBytes > 0)) {
      throw new IllegalArgumentException(
          "a GPU type or minimum VRAM was asked for, but 0 GPUs: ask for at least one GPU");
    }
  }

  /// One CPU, nothing else.
  public static Resources ordinary() {
    return new Resources(0, "", 0, DEFAULT_MILLI_CPUS, 0);
  }
}
