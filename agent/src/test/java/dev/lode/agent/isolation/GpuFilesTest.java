package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.GpuId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads a host as the drivers describe it, put together in a folder.
final class GpuFilesTest {

  @TempDir Path root;

  @Test
  void anNvidiaGpuHasItsOwnFileAndThoseOfAll() throws IOException {
    nvidia("0000:18:00.0", "GPU-aaaa", 1);
    nvidia("0000:2a:00.0", "GPU-bbbb", 0);
    for (var file : List.of("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm")) {
      device(file);
    }
    var files = new GpuFiles(root);
    assertThat(files.of(List.of(new GpuId("GPU-aaaa"))))
        .containsExactly(
            Path.of("/dev/nvidiactl"), Path.of("/dev/nvidia-uvm"), Path.of("/dev/nvidia1"));
    assertThat(files.isNvidia(new GpuId("GPU-bbbb"))).isTrue();
  }

  @Test
  void anAmdGpuHasItsRenderNode() throws IOException {
    var node = Files.createDirectories(root.resolve("sys/class/kfd/kfd/topology/nodes/1"));
    Files.writeString(
        node.resolve("properties"), "unique_id 3735928559\ndrm_render_minor 129\nsimd_count 4\n");
    device("kfd");
    device("dri/renderD128");
    device("dri/renderD129");
    assertThat(new GpuFiles(root).of(List.of(new GpuId("GPU-deadbeef"))))
        .containsExactly(Path.of("/dev/kfd"), Path.of("/dev/dri/renderD129"));
  }

  @Test
  void aJobWithoutGpusOrWithPretendedOnesHasNoFile() throws IOException {
    nvidia("0000:18:00.0", "GPU-aaaa", 0);
    device("nvidia0");
    device("nvidiactl");
    var files = new GpuFiles(root);
    assertThat(files.of(List.of())).isEmpty();
    assertThat(files.of(List.of(new GpuId("GPU-pretended")))).isEmpty();
    assertThat(new GpuFiles(root.resolve("nothing")).nvidia()).isFalse();
  }

  private void nvidia(String address, String uuid, int minor) throws IOException {
    var folder = Files.createDirectories(root.resolve("proc/driver/nvidia/gpus/" + address));
    Files.writeString(
        folder.resolve("information"),
        "Model: \t\t NVIDIA H200\nGPU UUID: \t %s\nDevice Minor: \t %d\n".formatted(uuid, minor));
  }

  private void device(String name) throws IOException {
    var file = root.resolve("dev").resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }
}
