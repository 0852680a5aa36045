package dev.lode.agent.isolation;

import dev.lode.common.model.GpuId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The device files that a program needs to use GPUs: those of all GPUs of a vendor, and each one's
/// own. A GPU that the drivers here do not know (a pretended one) has none.
final class GpuFiles {

  private static final List<String> NVIDIA =
      List.of("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset");
  private static final Pattern MINOR = Pattern.compile("Device Minor:\\s*([0-9]{1,4})");
  private static final Pattern UUID = Pattern.compile("GPU UUID:\\s*(\\S+)");
  private static final Pattern UNIQUE = Pattern.compile("unique_id ([0-9]{1,20})");
  private static final Pattern RENDER = Pattern.compile("drm_render_minor ([0-9]{1,4})");

  private final Path root;

  /// @param root of the host's file system
  GpuFiles(Path root) {
    this.root = root;
  }

  /// Whether NVIDIA's driver is here.
  boolean nvidia() {
    return !entries("proc/driver/nvidia/gpus").isEmpty();
  }

  /// Whether the driver knows it as one of NVIDIA's.
  boolean isNvidia(GpuId gpu) {
    return !nvidia(gpu).isEmpty();
  }

  List<Path> of(List<GpuId> gpus) {
    var own = gpus.stream().flatMap(it -> nvidia(it).stream()).toList();
    var amd = gpus.stream().flatMap(it -> amd(it).stream()).toList();
    var files = new ArrayList<Path>();
    if (!own.isEmpty()) {
      NVIDIA.forEach(it -> files.add(Path.of("/dev", it)));
      files.add(Path.of("/dev/nvidia-caps"));
      files.addAll(own);
    }
    if (!amd.isEmpty()) {
      files.add(Path.of("/dev/kfd"));
      files.addAll(amd);
    }
    return files.stream()
        .filter(it -> Files.exists(root.resolve(Path.of("/").relativize(it))))
        .toList();
  }

  private List<Path> nvidia(GpuId gpu) {
    for (var entry : entries("proc/driver/nvidia/gpus")) {
      var facts = text(entry.resolve("information"));
      if (first(UUID, facts).equalsIgnoreCase(gpu.value())) {
        return List.of(Path.of("/dev", "nvidia" + first(MINOR, facts)));
      }
    }
    return List.of();
  }

  /// The kernel's number of it stands in its UUID, in hexadecimal.
  private List<Path> amd(GpuId gpu) {
    for (var entry : entries("sys/class/kfd/kfd/topology/nodes")) {
      var facts = text(entry.resolve("properties"));
      var unique = first(UNIQUE, facts);
      if (!unique.isEmpty() && !unique.equals("0")) {
        var hex = Long.toHexString(Long.parseUnsignedLong(unique));
        if (gpu.value().toLowerCase(Locale.ROOT).endsWith(hex)) {
          return List.of(Path.of("/dev/dri", "renderD" + first(RENDER, facts)));
        }
      }
    }
    return List.of();
  }

  private List<Path> entries(String folder) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }

  private static String first(Pattern pattern, String text) {
    var match = pattern.matcher(text);
    return match.find() ? match.group(1) : "";
  }
}
