package dev.lode.cli.drill;

import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Workload;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// One job of a drill: the same for the same seed and index.
///
/// It writes a log that is known before, and tells a witness file outside of Lode when it begins
/// and ends. It holds locks while it lives, one of the job and one of each GPU, which the kernel
/// gives back when its last process is gone: who does not get one is there at the same time as
/// another.
///
/// @param lines of its log
/// @param twice whether it is submitted again with the same key, as by a caller who missed the
///   answer
record Load(int index, int gpus, int lines, int sleepMillis, boolean twice) {

  private static final String SCRIPT =
      """
      exec 9>>"$DRILL_FOLDER/witness/jobs/$DRILL_KEY"
      flock -n 9 || echo "together $LODE_ATTEMPT" >&9
      echo "begin $LODE_ATTEMPT" >&9
      IFS=,
      set -- $CUDA_VISIBLE_DEVICES
      if [ $# -ge 1 ]; then
        exec 7>>"$DRILL_FOLDER/witness/gpus/$1"
        flock -n 7 || echo "promised $LODE_ATTEMPT $1" >&9
      fi
      if [ $# -ge 2 ]; then
        exec 8>>"$DRILL_FOLDER/witness/gpus/$2"
        flock -n 8 || echo "promised $LODE_ATTEMPT $2" >&9
      fi
      i=0
      while [ $i -lt $DRILL_LINES ]; do
        echo "$DRILL_KEY $((1000000 + i)) $DRILL_PAD"
        i=$((i + 1))
      done
      sleep $DRILL_SLEEP
      echo "{\\"attempt\\": $LODE_ATTEMPT}" >"$LODE_RESULT"
      echo "end $LODE_ATTEMPT" >&9
      """;

  private static final String PREFIX = "drill-";
  private static final int MILLI_CPUS = 100;
  private static final int LONG_ONES = 40;
  private static final int BIG_ONES = 100;
  private static final int AGAIN = 10;

  static Load of(long seed, int index) {
    // Far apart, so that neighbours have nothing in common.
    var random = new SplittableRandom(seed ^ (index + 1) * 0x9E3779B97F4A7C15L);
    int kind = random.nextInt(100);
    int gpus = kind < 50 ? 0 : kind < 85 ? 1 : 2;
    boolean big = random.nextInt(BIG_ONES) == 0;
    int lines = big ? random.nextInt(5_000, 20_000) : random.nextInt(60);
    boolean lengthy = random.nextInt(LONG_ONES) == 0;
    int sleep = lengthy ? random.nextInt(3_000, 8_000) : random.nextInt(300);
    return new Load(index, gpus, lines, sleep, random.nextInt(AGAIN) == 0);
  }

  /// Names the job, and is its idempotency key and the name of its witness file.
  String key() {
    return String.format(Locale.ROOT, PREFIX + "%08d", index);
  }

  /// Of the job with this key.
  static int index(String key) {
    return Integer.parseInt(key.substring(PREFIX.length()));
  }

  KnownLog log() {
    return new KnownLog(key(), lines);
  }

  /// @param folder the drill's
  JobSpec spec(Path folder) {
    return JobSpec.newBuilder()
        .setName(key())
        .setResources(Resources.newBuilder().setMilliCpus(MILLI_CPUS).setGpus(gpus))
        .setWorkload(
            Workload.newBuilder()
                .setLauncher("shell")
                .setText(SCRIPT)
                .putEnv("DRILL_FOLDER", folder.toString())
                .putEnv("DRILL_KEY", key())
                .putEnv("DRILL_LINES", String.valueOf(lines))
                .putEnv("DRILL_PAD", KnownLog.PAD)
                .putEnv("DRILL_SLEEP", String.format(Locale.ROOT, "%.3f", sleepMillis / 1000.0)))
        .build();
  }
}
