package dev.lode.agent.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What the option `--gpus` says: which GPUs an agent offers.
///
/// `none`, `auto`, or `fake:` with batches between commas, each `COUNTxMODEL-MEMORYGB`:
/// `fake:2xA100-40GB,4xV100-16GB`.
public sealed interface GpuSpec {

  /// Offers none and looks for none.
  record None() implements GpuSpec {}

  /// Offers what is found.
  record Auto() implements GpuSpec {}

  /// Pretends to have these.
  record Fake(List<Batch> batches) implements GpuSpec {
    public Fake {
      batches = List.copyOf(batches);
    }
  }

  /// GPUs of one kind.
  ///
  /// @param model such as `H100`
  record Batch(int count, String model, long memoryBytes) {}

  /// As many as a job can ask for.
  int MAX_GPUS = 1024;

  /// Throws IllegalArgumentException with one sentence that says what may stand there.
  static GpuSpec parse(String text) {
    return switch (text) {
      case "none" -> new None();
      case "auto" -> new Auto();
      default -> {
        if (!text.startsWith("fake:")) {
          throw unreadable(text, "it is neither none, auto nor fake:…");
        }
        yield fake(text);
      }
    };
  }

  private static Fake fake(String text) {
    var batches = new ArrayList<Batch>();
    long total = 0;
    for (String part : text.substring("fake:".length()).split(",", -1)) {
      var batch = batch(text, part.strip());
      batches.add(batch);
      total += batch.count();
    }
    if (total > MAX_GPUS) {
      throw unreadable(text, "that is " + total + " GPUs, and a host has at most " + MAX_GPUS);
    }
    return new Fake(batches);
  }

  private static Batch batch(String text, String part) {
    var match = BatchForm.PATTERN.matcher(part);
    if (!match.matches()) {
      throw unreadable(text, "'" + part + "' is not of the form 8xH100-80GB");
    }
    int count = Integer.parseInt(match.group(1));
    long gigabytes = Long.parseLong(match.group(3));
    if (count == 0 || gigabytes == 0) {
      throw unreadable(text, "'" + part + "' asks for nothing: count and memory begin at 1");
    }
    return new Batch(count, match.group(2), gigabytes << 30);
  }

  private static IllegalArgumentException unreadable(String text, String why) {
    return new IllegalArgumentException(
        "--gpus cannot be '"
            + text
            + "': "
            + why
            + "; say none, auto, or for pretended ones fake:8xH100-80GB,4xV100-16GB");
  }

  /// How one batch is written.
  final class BatchForm {
    private static final Pattern PATTERN =
        Pattern.compile("([0-9]{1,4})x([A-Za-z0-9][A-Za-z0-9._-]{0,39})-([0-9]{1,5})GB");

    private BatchForm() {}
  }
}
