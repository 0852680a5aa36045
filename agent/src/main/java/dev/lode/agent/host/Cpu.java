package dev.lode.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/// The processor, as the kernel names it.
///
/// OSHI has this too, but for it loads a native library and starts up to five programs: a third of
/// a second of CPU time, against some milliseconds.
///
/// @param model empty when the kernel does not say
/// @param physicalCpus cores; 0 when the kernel does not say
record Cpu(String model, int physicalCpus) {

  static Cpu read(Path cpuinfo) {
    var model = "";
    var socket = "";
    var cores = new HashSet<String>();
    try (var lines = Files.newBufferedReader(cpuinfo, StandardCharsets.ISO_8859_1)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        int colon = line.indexOf(':');
        if (colon < 0) {
          continue;
        }
        var value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip()) {
          case "model name" -> model = value;
          case "physical id" -> socket = value;
          case "core id" -> cores.add(socket + "/" + value);
          default -> {}
        }
      }
    } catch (IOException _) {
      return new Cpu(System.getProperty("os.arch", ""), 0);
    }
    return new Cpu(model.isEmpty() ? System.getProperty("os.arch", "") : model, cores.size());
  }
}
